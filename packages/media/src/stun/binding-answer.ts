/**
 * A STUN server without state (RFC 8489 §12): tells whoever asks from where they are seen. An answer is hardly longer than its question, so
 * nobody gains from asking in another's name. Pure.
 */
import { writeXorAddress } from './attributes.ts'
import { ATTRIBUTE, hasFingerprint, METHOD, parseStun, writeStun } from './message.ts'

/**
 * The answer to `packet` from `address`; undefined where it is no such question. A request with a user name is a check of ICE, and one with
 * attributes that have to be understood and are not here is met with silence (§6.3.1 would have an error, which is longer).
 */
export function answerBinding(packet: Uint8Array, address: string, port: number): Uint8Array | undefined {
  const request = parseStun(packet)
  if (request?.class !== 'request' || request.method !== METHOD.binding) return undefined
  if (request.attributes.some(({ type }) => type < 0x8000)) return undefined
  const { transaction } = request
  const value = writeXorAddress({ address, port }, transaction)
  const attributes = [{ type: ATTRIBUTE.xorMappedAddress, value }]
  const isMarked = hasFingerprint(packet)
  return writeStun(
    { class: 'success', method: METHOD.binding, transaction, attributes },
    { hasFingerprint: isMarked },
  )
}
