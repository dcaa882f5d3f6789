/**
 * The expressions of rule lists (§20.4): `^ $ | . * + ? () [] [^]`, with `\1` … `\9` in the replacement. They run in
 * RE2, hence in time linear in the number, whatever an administrator writes.
 *
 * Where the dialect of §20.4 and RE2 differ:
 * - `\0` is the digit 0 (§20.4 writes `[^\0]`), not the character NUL.
 * - A plus at the beginning of an expression or branch (`^+49`) is the plus of a canonical number: nothing stands left of
 *   it that it could repeat.
 */
import { RE2JS, RE2JSException } from 're2js'
import { numberError } from './errors.ts'

const LONGEST_EXPRESSION = 1000

/** Compiles an expression. Throws `rule-invalid` with the position (from 0) at which it is wrong. */
export function compileExpression(match: string): RE2JS {
  if (match.length > LONGEST_EXPRESSION) {
    return refuse(match, LONGEST_EXPRESSION, `more than ${LONGEST_EXPRESSION} characters`)
  }
  try {
    return RE2JS.compile(translate(match))
  } catch (fault) {
    if (!(fault instanceof RE2JSException)) throw fault
    return refuse(match, positionOf(fault, match), problemOf(fault))
  }
}

/** Where a replacement names a group that the expression does not have, or -1. `groups` is how many it has. */
export function missingGroup(replace: string, groups: number): number {
  for (let i = 0; i < replace.length - 1; i++) {
    if (replace[i] !== '\\') continue
    const group = replace.charCodeAt(i + 1) - 48
    if (group >= 1 && group <= 9 && group > groups) return i
  }
  return -1
}

/** Fills `\1` … `\9` with the groups of a match; `\0` is the digit 0 as in expressions. */
export function fillReplacement(replace: string, groups: readonly (string | null | undefined)[]): string {
  if (!replace.includes('\\')) return replace
  let out = ''
  for (let i = 0; i < replace.length; i++) {
    const char = replace[i]!
    const group = char === '\\' ? replace.charCodeAt(i + 1) - 48 : -1
    if (group >= 0 && group <= 9) {
      out += group === 0 ? '0' : (groups[group] ?? '')
      i++
    } else out += char
  }
  return out
}

/**
 * The characters with which every match of an expression begins, or '' where that cannot be told. A number that does not
 * begin so cannot match, which spares most numbers the expression.
 */
export function literalStart(match: string): string {
  if (match[0] !== '^' || hasTopLevelBranch(match)) return ''
  let out = ''
  for (let i = 1; i < match.length; i++) {
    let char = match[i]!
    if (char === '\\' && /[+*#0]/.test(match[i + 1] ?? '')) char = match[++i]!
    else if (!(/[0-9#]/.test(char) || (char === '+' && i === 1))) break
    if (/[*?{+]/.test(match[i + 1] ?? '')) break
    out += char
  }
  return out
}

function hasTopLevelBranch(match: string): boolean {
  let depth = 0
  let inClass = false
  for (let i = 0; i < match.length; i++) {
    const char = match[i]
    if (char === '\\') i++
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '|' && depth === 0) return true
  }
  return false
}

function translate(match: string): string {
  let out = ''
  let branchStart = true
  let inClass = false
  for (let i = 0; i < match.length; i++) {
    const char = match[i]!
    if (char === '\\' && match[i + 1] === '0') {
      out += '0'
      i++
      branchStart = false
    } else if (char === '\\') {
      out += char + (match[++i] ?? '')
      branchStart = false
    } else if (char === '+' && branchStart && !inClass) {
      out += '\\+'
      branchStart = false
    } else {
      out += char
      if (inClass) inClass = char !== ']'
      else {
        if (char === '[') {
          inClass = true
          // A bracket that closes at once is a member of the class: []…] and [^]…].
          const first = match[i + 1] === '^' ? i + 2 : i + 1
          if (match[first] === ']') {
            out += match.slice(i + 1, first + 1)
            i = first
          }
        }
        branchStart = char === '^' || char === '(' || char === '|'
      }
    }
  }
  return out
}

/** RE2 names the fragment that is wrong; where that is the whole expression, the open bracket is looked for. */
function positionOf(fault: RE2JSException, match: string): number {
  const syntax = fault as { error?: string; input?: string | null }
  if (syntax.error === 'missing closing )') return unclosed(match)
  if (syntax.error === 'unexpected )') return unopened(match)
  if (!syntax.input) return match.length
  return Math.max(0, match.indexOf(syntax.input))
}

function problemOf(fault: RE2JSException): string {
  return (fault as { error?: string }).error ?? fault.message
}

function unclosed(match: string): number {
  return brackets(match).open.at(-1) ?? match.length
}

function unopened(match: string): number {
  return brackets(match).extra ?? match.length
}

function brackets(match: string): { open: number[]; extra: number | undefined } {
  const open: number[] = []
  let inClass = false
  for (let i = 0; i < match.length; i++) {
    const char = match[i]
    if (char === '\\') i++
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else if (char === '(') open.push(i)
    else if (char === ')' && open.pop() === undefined) return { open, extra: i }
  }
  return { open, extra: undefined }
}

function refuse(match: string, position: number, problem: string): never {
  throw numberError('rule-invalid', { match: match.slice(0, 200), position, problem })
}
