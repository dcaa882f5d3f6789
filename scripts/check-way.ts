/** The files that the pages of docs/ and beside ARCHITECTURE.md name, or lead to, exist, so that the way of a call can be walked. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { Check } from './checks.ts'
import { filesIn, root } from './files.ts'

/** A path in code that begins with a folder of the repository. */
const NAMED = /`((?:packages|scripts|bench|scenarios|docs|examples)\/[A-Za-z0-9_./-]+)`/g

/** A link within the repository, without its paragraph; what has a scheme leads elsewhere. */
const LINKED = /\]\(([^)\s#:]+)(?:#[^)]*)?\)/g

export const wayCheck: Check = {
  name: 'the pages name files that exist',
  run() {
    const way = 'docs/way-of-a-call.md'
    if (!existsSync(join(root, way))) return [`${way}: is missing`]
    const pages = [...filesIn('docs', ['.md']), 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'].filter(
      (page) => existsSync(join(root, page)),
    )
    return pages.flatMap((page) => {
      const text = readFileSync(join(root, page), 'utf8')
      return filesNamedBy(page, text)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: there is no ${path}`)
    })
  },
}

/** The paths, from the root, that the text of `page` names as code or leads to. */
export function filesNamedBy(page: string, text: string): string[] {
  const named = [...text.matchAll(NAMED)].map((match) => match[1]!)
  const linked = [...text.matchAll(LINKED)].map((match) => normalize(join(dirname(page), match[1]!)))
  return [...new Set([...named, ...linked])]
}
