/**
 * Generate Digits (ECMA-269 §18.1.2): where the voice passes here, keys are pressed in it, as telephone events (RFC 4733), which providers
 * and machines understand. Elsewhere, and where the other end knows no telephone events, they are sent as INFO.
 */

import { speakerTo } from '../call/leg-media.ts'
import type { Connection } from '../call/parts.ts'

/** Milliseconds that a key counts as pressed. */
const KEY_MS = 160

/** Sends `digits` to the other end of `connection`, one after the other: INFO requests may overtake each other. */
export function sendDigits(connection: Connection, digits: string): void {
  const other = connection.call.other(connection)
  if (!other?.leg?.isEstablished || speakerTo(other)?.press(digits)) return
  const { leg } = other
  let sent = Promise.resolve()
  for (const digit of digits) {
    sent = sent.then(() =>
      leg.sendInfo(`Signal=${digit}\r\nDuration=${KEY_MS}\r\n`, 'application/dtmf-relay'),
    )
  }
}
