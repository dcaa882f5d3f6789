/**
 * What a new password must fulfil (NIST SP 800-63B §3.1.1.2): long enough, and none of those that are guessed first. No rules about
 * kinds of characters: they make passwords worse.
 */
import { readFileSync } from 'node:fs'
import { NamedError } from '@offhook/base'
import { contractErrors, type PasswordRule } from '@offhook/contract'

/** Read when it is needed first; about a hundred kilobytes. */
let common: ReadonlySet<string> | undefined

/** Throws `password-too-short`, `password-too-common`, `password-too-personal`. */
export function checkNewPassword(
  rule: PasswordRule,
  password: string,
  person: { readonly user: string; readonly name: string },
): void {
  const length = [...password.normalize('NFC')].length
  if (length < rule.minimumLength) {
    throw new NamedError(contractErrors, 'password-too-short', { minimum: rule.minimumLength })
  }
  const plain = password.toLowerCase()
  if (isMadeOf(plain, person)) throw new NamedError(contractErrors, 'password-too-personal')
  if (rule.refuseCommon && isCommon(plain)) throw new NamedError(contractErrors, 'password-too-common')
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
