/** The paths of a sparkline: zero is the bottom, the largest value the top. Pure. */

const PADDING = 3

export function sparklinePath(
  values: readonly number[],
  width: number,
  height: number,
): { readonly line: string; readonly area: string } {
  if (values.length === 0) return { line: '', area: '' }
  const most = Math.max(1, ...values)
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const points = values.map((value, index) => {
    const y = height - PADDING - (value / most) * (height - 2 * PADDING)
    return `${round(index * step)} ${round(y)}`
  })
  const line = `M${points.join('L')}`
  return { line, area: `${line}L${round(step * (values.length - 1))} ${height}L0 ${height}Z` }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
