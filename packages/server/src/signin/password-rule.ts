/**
 * What a new password must fulfil (NIST SP 800-63B §3.1.1.2): long enough, and none of those that are guessed first. Kinds of
 * characters are asked for only where administrators want that: the standard advises against it, since it makes passwords worse.
 */
import { readFileSync } from 'node:fs'
import { NamedError } from '@offhook/base'
import { contractErrors, type PasswordRule, type SignInPolicy } from '@offhook/contract'
import type { Role } from '../rights/index.ts'

/** Read when it is needed first; about a hundred kilobytes. */
let common: ReadonlySet<string> | undefined

/** What holds for somebody of that role: for those who administer, the stricter of both. */
export function passwordRuleOf(policy: SignInPolicy, role: Role): PasswordRule {
  const { minimumLength, refuseCommon, kinds, administratorLength, administratorKinds } = policy
  if (role === 'user') return { minimumLength, refuseCommon, kinds }
  return {
    minimumLength: Math.max(minimumLength, administratorLength),
    refuseCommon,
    kinds: Math.max(kinds, administratorKinds),
  }
}

/** Throws `password-too-short`, `password-too-plain`, `password-too-common`, `password-too-personal`. */
export function checkNewPassword(
  rule: PasswordRule,
  password: string,
  person: { readonly user: string; readonly name: string },
): void {
  const length = [...password.normalize('NFC')].length
  if (length < rule.minimumLength) {
    throw new NamedError(contractErrors, 'password-too-short', { minimum: rule.minimumLength })
  }
  if (kindsIn(password) < rule.kinds)
    throw new NamedError(contractErrors, 'password-too-plain', { kinds: rule.kinds })
  const plain = password.toLowerCase()
  if (isMadeOf(plain, person)) throw new NamedError(contractErrors, 'password-too-personal')
  if (rule.refuseCommon && isCommon(plain)) throw new NamedError(contractErrors, 'password-too-common')
}

/** Small letters and those of scripts without capitals, capital letters, digits, everything else. */
function kindsIn(password: string): number {
  return [/[\p{Ll}\p{Lo}]/u, /[\p{Lu}\p{Lt}]/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((kind) =>
    kind.test(password),
  ).length
}

/** The name of the person, twice or with a few digits behind it. */
function isMadeOf(plain: string, { user, name }: { readonly user: string; readonly name: string }): boolean {
  const core = plain.replace(/[\d\W_]+/g, '')
  const own = [user, name, ...name.split(/\s+/)]
    .map((word) => word.toLowerCase().replace(/[\d\W_]+/g, ''))
    .filter((word) => word.length >= 3)
  return own.some((word) => core === word || core === word + word)
}

/** In the list, as it is, or with digits and signs around it; or one character again and again. */
function isCommon(plain: string): boolean {
  common ??= readCommon()
  if (/^(.)\1*$/.test(plain)) return true
  return common.has(plain) || common.has(plain.replace(/[\d\W_]{1,4}$/, ''))
}

function readCommon(): ReadonlySet<string> {
  const text = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8')
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('# ')))
}
