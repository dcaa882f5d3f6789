/** What a PIN for phones must fulfil: digits, long enough, and none of those that are tried first. Pure. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

/** Throws `pin-too-short` and `pin-too-simple`. `lines` are the person's numbers: they stand on the phone. */
export function checkNewPin(shortest: number, pin: string, lines: readonly string[]): void {
  if (pin.length < shortest) throw new NamedError(contractErrors, 'pin-too-short', { minimum: shortest })
  if (isSimple(pin) || lines.some((line) => isMadeOf(pin, line))) {
    throw new NamedError(contractErrors, 'pin-too-simple')
  }
}

/** One to three digits again and again, or digits in a row, up or down: 000000, 121212, 123123, 234567, 987654. */
function isSimple(pin: string): boolean {
  if (/^(\d{1,3})\1+\d?$/.test(pin)) return true
  const steps = new Set(Array.from(pin.slice(1), (digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10))
  return steps.size === 1
}

function isMadeOf(pin: string, line: string): boolean {
  const digits = line.replace(/\D/g, '')
  return digits.length >= 2 && (digits.endsWith(pin) || pin.replaceAll(digits, '') === '')
}
