/**
 * Feature codes: what a phone dials to set something instead of calling somebody. The standard table follows the supplementary
 * service codes of ETSI EN 300 738 / 3GPP TS 22.030 (`*21*number#` sets, `#21#` ends), as far as they fit.
 */
import type { ForwardingKind } from '@offhook/telephony'

export type FeatureAction =
  | 'setForwarding'
  | 'clearForwarding'
  | 'setDoNotDisturb'
  | 'clearDoNotDisturb'
  | 'pickup'
  | 'echoTest'
  | 'signIn'
  | 'signOut'

export interface FeatureCode {
  /**
   * What is dialled: digits, `*` and `#`, with `<n>` where a number stands. A closing `#` may be left out when dialling,
   * because many phones send it as "dial now".
   */
  readonly code: string
  readonly action: FeatureAction
  readonly kind?: ForwardingKind
}

export type Feature =
  | { readonly action: 'setForwarding'; readonly kind: ForwardingKind; readonly destination: string }
  | { readonly action: 'clearForwarding'; readonly kind: ForwardingKind }
  | { readonly action: 'setDoNotDisturb'; readonly on: boolean }
  /** Takes the call that rings at `line`, or in the own pickup group where no line is dialled. */
  | { readonly action: 'pickup'; readonly line?: string }
  /** Says what is said, a second later. */
  | { readonly action: 'echoTest' }
  /** The phone is to carry `line` from now on. The PIN came beside the number and is not part of it ({@link withoutPin}). */
  | { readonly action: 'signIn'; readonly line: string }
  /** The phone is to carry its own line again. */
  | { readonly action: 'signOut' }

export const standardFeatureCodes: readonly FeatureCode[] = [
  { code: '*21*<n>#', action: 'setForwarding', kind: 'always' },
  { code: '#21#', action: 'clearForwarding', kind: 'always' },
  { code: '*67*<n>#', action: 'setForwarding', kind: 'busy' },
  { code: '#67#', action: 'clearForwarding', kind: 'busy' },
  { code: '*61*<n>#', action: 'setForwarding', kind: 'noAnswer' },
  { code: '#61#', action: 'clearForwarding', kind: 'noAnswer' },
  { code: '*62*<n>#', action: 'setForwarding', kind: 'notReachable' },
  { code: '#62#', action: 'clearForwarding', kind: 'notReachable' },
  { code: '*26#', action: 'setDoNotDisturb' },
  { code: '#26#', action: 'clearDoNotDisturb' },
  { code: '*8<n>', action: 'pickup' },
  { code: '*8', action: 'pickup' },
  { code: '*43', action: 'echoTest' },
  { code: '*11*<n>', action: 'signIn' },
  { code: '#11#', action: 'signOut' },
]

const HOLE = '<n>'

/** The feature that `dialled` asks for, or undefined when it is no feature code. */
export function matchFeature(dialled: string, codes: readonly FeatureCode[]): Feature | undefined {
  for (const code of codes) {
    const number = matchCode(dialled, code.code)
    if (number !== undefined) return featureOf(code, number)
  }
  return undefined
}

/** What stands at the hole of `code` (empty for a code without hole), or undefined when `dialled` is another code. */
function matchCode(dialled: string, code: string): string | undefined {
  const hole = code.indexOf(HOLE)
  const head = hole < 0 ? code : code.slice(0, hole)
  const tail = hole < 0 ? '' : code.slice(hole + HOLE.length)
  if (hole < 0)
    return dialled === code || (code.endsWith('#') && dialled === code.slice(0, -1)) ? '' : undefined
  if (!dialled.startsWith(head)) return undefined
  const rest = dialled.slice(head.length)
  const number =
    tail !== '' && rest.endsWith(tail) ? rest.slice(0, -tail.length) : tail === '#' || tail === '' ? rest : ''
  return isNumber(number) ? number : undefined
}

function isNumber(text: string): boolean {
  return /^\+?[0-9]{1,32}$/.test(text)
}

function featureOf(code: FeatureCode, number: string): Feature | undefined {
  switch (code.action) {
    case 'setForwarding':
      return code.kind && { action: 'setForwarding', kind: code.kind, destination: number }
    case 'clearForwarding':
      return code.kind && { action: 'clearForwarding', kind: code.kind }
    case 'setDoNotDisturb':
      return { action: 'setDoNotDisturb', on: true }
    case 'clearDoNotDisturb':
      return { action: 'setDoNotDisturb', on: false }
    case 'echoTest':
      return { action: 'echoTest' }
    case 'signIn':
      return { action: 'signIn', line: number }
    case 'signOut':
      return { action: 'signOut' }
    case 'pickup':
      return number === '' ? { action: 'pickup' } : { action: 'pickup', line: number }
  }
}

/**
 * Takes the PIN out of what was dialled to sign in at a phone (`*11*204*864209#`: line, PIN), so that no fact, no journal and no
 * explanation ever holds it. Anything behind the line counts as PIN, also where it is none.
 */
export function withoutPin(
  dialled: string,
  codes: readonly FeatureCode[],
): { readonly dialled: string; readonly pin?: string } {
  for (const { code, action } of codes) {
    const head = code.slice(0, code.indexOf(HOLE))
    if (action !== 'signIn' || !dialled.startsWith(head)) continue
    const star = dialled.indexOf('*', head.length)
    if (star < 0) continue
    const end = dialled.endsWith('#') ? dialled.length - 1 : dialled.length
    return { dialled: dialled.slice(0, star), pin: dialled.slice(star + 1, end) }
  }
  return { dialled }
}
