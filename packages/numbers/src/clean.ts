/** Cleaning: what a number may consist of before anything else is decided (step 1 of both pipelines). */
import { numberError } from './errors.ts'

/** The most characters a number may have as it comes in. Longer input is no number. */
export const LONGEST_NUMBER = 256

const PLUS = 43
const STAR = 42
const HASH = 35

/** Throws `number-too-long` for input that cannot be a number. */
export function checkLength(number: string): void {
  if (number.length > LONGEST_NUMBER) {
    throw numberError('number-too-long', { length: number.length, limit: LONGEST_NUMBER })
  }
}

/** Keeps + * # and digits. Digits of other scripts become ASCII digits. */
export function cleanDigits(number: string): string {
  for (let i = 0; i < number.length; i++) {
    if (!isDialable(number.charCodeAt(i))) return filter(number, isDialable)
  }
  return number
}

/** Keeps + * #, digits and letters; letters become capitals. */
export function cleanLetters(number: string): string {
  for (let i = 0; i < number.length; i++) {
    const code = number.charCodeAt(i)
    if (!isDialable(code) && !isCapital(code)) return filter(number, (c) => isDialable(c) || isCapital(c))
  }
  return number
}

/** Takes the capitals out of a number that {@link cleanLetters} cleaned. */
export function withoutLetters(number: string): string {
  for (let i = 0; i < number.length; i++) {
    if (isCapital(number.charCodeAt(i))) return number.replace(/[A-Z]+/g, '')
  }
  return number
}

export function isDigits(number: string): boolean {
  if (number === '') return false
  for (let i = 0; i < number.length; i++) {
    const code = number.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** Whether `number` is a plus and 3 to 32 digits of which the first is not 0. */
export function isCanonical(number: string): boolean {
  const length = number.length
  if (length < 4 || length > 33 || number.charCodeAt(0) !== PLUS || number.charCodeAt(1) === 48) return false
  for (let i = 1; i < length; i++) {
    const code = number.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

function isDialable(code: number): boolean {
  return (code >= 48 && code <= 57) || code === PLUS || code === STAR || code === HASH
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90
}

function filter(number: string, keeps: (code: number) => boolean): string {
  let out = ''
  for (const char of number) {
    const code = char.codePointAt(0)!
    if (code < 128) {
      if (keeps(code)) out += char
      else if (code >= 97 && code <= 122 && keeps(code - 32)) out += String.fromCharCode(code - 32)
    } else out += foreignDigit(code)
  }
  return out
}

/** Full-width forms, Arabic-Indic and Devanagari digits, as they come from copied text. */
function foreignDigit(code: number): string {
  if (code >= 0xff10 && code <= 0xff19) return String(code - 0xff10)
  if (code >= 0x0660 && code <= 0x0669) return String(code - 0x0660)
  if (code >= 0x06f0 && code <= 0x06f9) return String(code - 0x06f0)
  if (code >= 0x0966 && code <= 0x096f) return String(code - 0x0966)
  return code === 0xff0b ? '+' : ''
}
