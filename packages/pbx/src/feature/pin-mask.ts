/**
 * Keeps PINs out of what is traced: a phone that somebody signs in at sends the PIN as a part of the dialled number, hence in the
 * Request-URI, in To and in the credentials of every message of that call. What is traced has `x` there, as many as digits, so
 * that lengths stay true. The messages themselves stay as they are.
 */
import type { MessageObserver } from '@offhook/sip'
import type { FeatureCode } from '../routing/feature-code.ts'

/** `observer`, told each message without PINs. */
export function withoutPins(observer: MessageObserver, codes: () => readonly FeatureCode[]): MessageObserver {
  let known: readonly FeatureCode[] | undefined
  let heads: readonly string[] = []
  return {
    onMessageBytes(direction, bytes, flow) {
      if (known !== codes()) {
        known = codes()
        heads = headsOf(known)
      }
      observer.onMessageBytes(direction, masked(bytes, heads), flow)
    },
  }
}

function headsOf(codes: readonly FeatureCode[]): readonly string[] {
  return codes
    .filter(({ action }) => action === 'signIn')
    .map(({ code }) => code.slice(0, code.indexOf('<n>')).replaceAll('*', ''))
    .filter((head) => /^[0-9]+$/.test(head))
}

function masked(bytes: Uint8Array, heads: readonly string[]): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = heads.filter((head) => buffer.includes(`${head}*`) || buffer.includes(`${head}%2`))
  if (found.length === 0) return bytes
  // Latin-1 keeps every byte as it is.
  let text = buffer.toString('latin1')
  for (const head of found) {
    const code = new RegExp(`((?:\\*|%2a)${head}(?:\\*|%2a)[0-9]{1,32}(?:\\*|%2a))([0-9*]{1,64})`, 'gi')
    text = text.replace(code, (_, before: string, pin: string) => before + 'x'.repeat(pin.length))
  }
  return Buffer.from(text, 'latin1')
}
