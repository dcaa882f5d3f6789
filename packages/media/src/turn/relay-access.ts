/**
 * Who may use the relay: whoever has credentials that were made from its secret and have not ended ("A REST API for Access to TURN Services",
 * draft-uberti-behave-turn-rest-00 §2.2), as the long-term mechanism checks them (RFC 8489 §9.2.4). Pure.
 */
import { createHash, createHmac } from 'node:crypto'
import { readText } from '../stun/attributes.ts'
import { ATTRIBUTE, isIntact, type StunMessage, stunAttribute } from '../stun/message.ts'

export const REALM = 'offhook'

export interface Admitted {
  /** Whose credentials they are: what follows the colon. */
  readonly person: string
  readonly username: string
  /** Seals answers. A secret. */
  readonly key: Uint8Array
}

/** Who sent `message`, which was read from `bytes`; else the code with which it is refused. `nowMs` is milliseconds since 1970. */
export function admit(
  message: StunMessage,
  bytes: Uint8Array,
  nonce: string,
  secret: string,
  nowMs: number,
): Admitted | 400 | 401 | 438 {
  if (!stunAttribute(message, ATTRIBUTE.messageIntegrity)) return 401
  const username = readText(message, ATTRIBUTE.username)
  const realm = readText(message, ATTRIBUTE.realm)
  const given = readText(message, ATTRIBUTE.nonce)
  if (username === undefined || realm === undefined || given === undefined) return 400
  if (given !== nonce) return 438
  const [, endsAt, person] = /^(\d{1,12}):(.{1,256})$/.exec(username) ?? []
  if (endsAt === undefined || person === undefined || Number(endsAt) * 1000 <= nowMs) return 401
  const password = createHmac('sha1', secret).update(username).digest('base64')
  // RFC 8489 §9.2.2: the MD5 hash is what the protocol asks for here.
  const key = createHash('md5').update(`${username}:${REALM}:${password}`).digest()
  return isIntact(bytes, key) ? { person, username, key } : 401
}
