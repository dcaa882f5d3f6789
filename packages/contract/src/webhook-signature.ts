/** For services that webhooks are posted to: whether the server of the house sent it, and what it says. */
import { type WebhookEvent, webhookEvent } from './schemas/index.ts'

export interface PostedWebhook {
  /** As it was shown once: `whsec_…`. */
  readonly secret: string
  /** By names in small letters, as in Node.js. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** As it was received, to the letter. */
  readonly body: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Older ones may be repetitions by somebody who listened. */
const MOST_AGE_SECONDS = 300
const SECRET_PREFIX = 'whsec_'

/** The event; undefined where the signature is wrong or old, or the event is of a kind that this version does not know. */
export async function readWebhook(posted: PostedWebhook): Promise<WebhookEvent | undefined> {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = posted.headers
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return undefined
  const age = Math.abs(posted.now / 1000 - Number(timestamp))
  if (!(age <= MOST_AGE_SECONDS)) return undefined
  const key = await keyOf(posted.secret)
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${posted.body}`)
  for (const signature of signatures.split(' ').slice(0, 10)) {
    const [version, code = ''] = signature.split(',')
    const bytes = version === 'v1' ? bytesOf(code) : undefined
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return parsed(posted.body)
  }
  return undefined
}

function keyOf(secret: string): Promise<CryptoKey> {
  const code = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret
  const key = bytesOf(code) ?? new Uint8Array()
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return undefined
  }
}

function parsed(body: string): WebhookEvent | undefined {
  try {
    return webhookEvent.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
