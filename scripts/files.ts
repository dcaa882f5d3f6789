/** The source files of the repository. */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

export const root = join(import.meta.dirname, '..')

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'data', 'offhook-data'])

/** Paths relative to the repository, below `folder`, that end with one of `endings`. */
export function filesIn(folder: string, endings: readonly string[]): string[] {
  const found: string[] = []
  const walk = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue
      const full = join(path, entry.name)
      if (entry.isDirectory()) walk(full)
      else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(relative(root, full))
    }
  }
  walk(join(root, folder))
  return found.sort()
}
