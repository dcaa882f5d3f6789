/** The projects for which somebody called last from this browser, the latest first. Pure. */
const MOST = 5

export function readRecent(text: string | null): readonly string[] {
  try {
    const names: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

export function withRecent(recent: readonly string[], name: string): readonly string[] {
  return [name, ...recent.filter((known) => known !== name)].slice(0, MOST)
}

/** The names that were used last, then all others in the order of the location. */
export function inOrder<Project extends { readonly name: string }>(
  projects: readonly Project[],
  recent: readonly string[],
): { readonly recent: readonly Project[]; readonly others: readonly Project[] } {
  const known = recent.flatMap((name) => projects.find((project) => project.name === name) ?? [])
  return { recent: known, others: projects.filter((project) => !known.includes(project)) }
}
