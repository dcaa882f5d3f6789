/** Each row of docs/capabilities.md names a test that exists: a file, and the title of a test in it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './checks.ts'
import { root } from './files.ts'

const PAGE = 'docs/capabilities.md'
/** A link to a test file, or its path in code, then the title in quotation marks: `packages/x/src/y.test.ts` "title". */
const PROOF = /`([^`\s]+\.(?:test\.ts|play))`(?:\s*(?:"([^"]+)"|“([^”]+)”))?/g

export const capabilitiesCheck: Check = {
  name: 'capabilities have tests',
  run() {
    if (!existsSync(join(root, PAGE))) return [`${PAGE}: is missing`]
    return capabilityFaults(readFileSync(join(root, PAGE), 'utf8'), (file) =>
      existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined,
    )
  },
}

/** What is wrong with the rows of `page`; `read` gives the text of a file, undefined where there is none. */
export function capabilityFaults(page: string, read: (file: string) => string | undefined): string[] {
  const lines = page.split('\n')
  const rows = lines.flatMap((text, index) =>
    text.startsWith('|') && !/^\|[\s:|-]+\|$/.test(text) && !isHead(lines, index)
      ? [{ text, number: index + 1 }]
      : [],
  )
  if (rows.length === 0) return [`${PAGE}: has no rows`]
  return rows.flatMap(({ text, number }) => {
    const proofs = [...text.matchAll(PROOF)]
    if (proofs.length === 0) return [`${PAGE}:${number}: the row names no test`]
    return proofs.flatMap((proof) => proofFault(proof, number, read))
  })
}

function isHead(lines: readonly string[], index: number): boolean {
  return /^\|[\s:|-]+\|$/.test(lines[index + 1] ?? '')
}

function proofFault(
  proof: RegExpMatchArray,
  number: number,
  read: (file: string) => string | undefined,
): string[] {
  const file = proof[1]!
  const title = proof[2] ?? proof[3]
  const text = read(file)
  if (text === undefined) return [`${PAGE}:${number}: there is no ${file}`]
  if (title === undefined)
    return file.endsWith('.play') ? [] : [`${PAGE}:${number}: ${file} needs the title of a test`]
  return hasTitle(text, title) ? [] : [`${PAGE}:${number}: ${file} has no test "${title}"`]
}

/** The title as it stands in the source, in whatever quotes. */
function hasTitle(text: string, title: string): boolean {
  return [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``].some((quoted) =>
    text.includes(quoted),
  )
}
