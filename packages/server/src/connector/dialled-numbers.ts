/**
 * What is known beforehand of numbers that are dialled with more than themselves: a project's code, a PIN, the prefix of an emergency
 * rule. The phone system reports the digits that it was given; whom they mean only the one knows who made them. And where a PIN is
 * among them, it stands in no explanation and in no trace.
 */
import type { MessageObserver } from '@offhook/sip'
import type { Decision, LineNumber } from '@offhook/telephony'

export interface DialledAs {
  readonly line: LineNumber
  /** What the phone system was given. */
  readonly digits: string
  /** Who is meant: canonical where there is such a form. */
  readonly number: string
  /** PIN and user code as they stand in the digits. */
  readonly secrets: readonly string[]
}

/** The oldest are forgotten first: their calls are long over. */
const MOST_REMEMBERED = 500
const MOST_SECRET = 50

export class DialledNumbers {
  readonly #numbers = new Map<string, string>()
  /** Digits with a secret → what is shown of them. */
  readonly #masked = new Map<string, string>()

  expect({ line, digits, number, secrets }: DialledAs): void {
    put(this.#numbers, keyOf(line, digits), number, MOST_REMEMBERED)
    const masked = maskedWith(digits, secrets)
    if (masked === digits) return
    put(this.#masked, digits, masked, MOST_SECRET)
    // RFC 3261 §25.1: # does not stand in a URI as it is.
    if (digits.includes('#')) {
      put(this.#masked, digits.replaceAll('#', '%23'), masked.replaceAll('#', '%23'), MOST_SECRET)
    }
  }

  /** Whom `line` meant with these digits, where it is known. */
  numberOf(line: LineNumber, digits: string): string | undefined {
    return this.#numbers.get(keyOf(line, digits))
  }

  /** `decision` without PINs. */
  withoutSecrets(decision: Decision): Decision {
    if (this.#masked.size === 0) return decision
    const { why } = decision
    const steps = why.steps.map((step) => ({
      ...step,
      because: Object.fromEntries(
        Object.entries(step.because).map(([key, value]) => [
          key,
          typeof value === 'string' ? this.#mask(value) : value,
        ]),
      ),
    }))
    return { ...decision, why: { ...why, answer: this.#mask(why.answer), steps } }
  }

  /** `observer`, told each message without PINs. */
  masking(observer: MessageObserver): MessageObserver {
    return {
      ...observer,
      onMessageBytes: (direction, bytes, flow) => {
        observer.onMessageBytes(direction, this.#maskBytes(bytes), flow)
      },
    }
  }

  #mask(text: string): string {
    let masked = text
    for (const [digits, shown] of this.#masked) masked = masked.replaceAll(digits, shown)
    return masked
  }

  #maskBytes(bytes: Uint8Array): Uint8Array {
    if (this.#masked.size === 0) return bytes
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const isIn = [...this.#masked.keys()].some((digits) => buffer.includes(digits))
    // Latin-1 keeps every byte as it is.
    return isIn ? Buffer.from(this.#mask(buffer.toString('latin1')), 'latin1') : bytes
  }
}

/** `text` with `x` for every digit of the secrets, so that lengths stay true. */
export function maskedWith(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, 'x'.repeat(secret.length))),
    text,
  )
}

function keyOf(line: LineNumber, digits: string): string {
  return `${line} ${digits}`
}

function put(map: Map<string, string>, key: string, value: string, most: number): void {
  map.delete(key)
  if (map.size >= most) map.delete(map.keys().next().value!)
  map.set(key, value)
}
