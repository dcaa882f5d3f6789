/** Numbers that are written to and read from a directory such as Active Directory (§9.2.1, §11.1). */
import { checkLength } from './clean.ts'
import { displayPublic } from './display.ts'
import { formatLine } from './line-number.ts'
import type { Site } from './site.ts'
import { canonicalOf } from './typed-number.ts'

/** The number of a line as it is written to the directory: for people, with the suffix that the driver gave it. */
export function writeDirectoryNumber(lineNumber: string, site: Site): string {
  const { number, suffix } = splitSuffix(lineNumber)
  const { canonical, result } = formatLine(number, site)
  return (canonical === null ? result : displayPublic(canonical, site)) + suffix
}

/** The number of a directory entry, canonical where it can be, with its suffix unchanged: lines are found by it. */
export function readDirectoryNumber(text: string, site: Site): string {
  const { number, suffix } = splitSuffix(text)
  return (canonicalOf(number, site) ?? number) + suffix
}

/** Everything from the first character that no number has. */
function splitSuffix(text: string): { number: string; suffix: string } {
  checkLength(text)
  const number = /^[+\d*#\s()./-]*/.exec(text)![0].trimEnd()
  return { number, suffix: text.slice(number.length) }
}
