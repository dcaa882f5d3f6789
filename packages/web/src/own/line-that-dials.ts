/** The line that dials when none is chosen: the preferred one, else the first in service. */
export function lineThatDials<Line extends { readonly line: string; readonly state: string }>(
  lines: readonly Line[],
  preferred: string | null,
): Line | undefined {
  const inService = lines.filter((line) => line.state === 'inService')
  return inService.find((line) => line.line === preferred) ?? inService[0]
}
