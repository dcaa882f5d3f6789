/** Credentials for a TURN server that shares a secret with us: "A REST API for Access to TURN Services" (draft-uberti-behave-turn-rest-00 §2.2). Pure. */
import { createHmac } from 'node:crypto'

export interface TurnCredentials {
  /** When they end, in seconds since 1970, and whose they are. */
  readonly username: string
  readonly credential: string
}

/** `endsAt` in milliseconds since 1970. */
export function turnCredentials(secret: string, personId: string, endsAt: number): TurnCredentials {
  const username = `${Math.floor(endsAt / 1000)}:${personId}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
