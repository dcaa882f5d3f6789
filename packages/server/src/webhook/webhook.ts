/** A webhook: a service that is told of the calls of lines, by HTTP. Values, and how what it is told is signed. */
import { createHmac } from 'node:crypto'
import type { Random } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'

export interface WebhookFields {
  readonly name: string
  readonly url: string
  /** All lines that there are, or these. */
  readonly lines: '*' | readonly LineNumber[]
  readonly isActive: boolean
}

export interface Webhook extends WebhookFields {
  readonly id: string
  /** Sealed. */
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** Standard Webhooks 1.0.0 §"Signature scheme": 24 to 64 bytes. */
const SECRET_BYTES = 32
const SECRET_PREFIX = 'whsec_'

/** As it is shown, once. */
export function newWebhookSecret(random: Random): string {
  return SECRET_PREFIX + Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')
}

/** The headers of one attempt (Standard Webhooks 1.0.0): the id stays the same when it is told again, the time does not. */
export function signedHeaders(
  secret: string,
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  const code = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${code}` }
}

export function concerns({ lines, isActive }: WebhookFields, line: LineNumber): boolean {
  return isActive && (lines === '*' || lines.includes(line))
}
