/** Generate Digits (ECMA-269 §18.1.2): key presses are sent as INFO, because the voice does not pass here. */
import type { Connection } from '../call/connection.ts'

/** Milliseconds that a key counts as pressed. */
const KEY_MS = 160

/** Sends `digits` to the other end of `connection`, one after the other: INFO requests may overtake each other. */
export function sendDigits(connection: Connection, digits: string): void {
  const leg = connection.call.other(connection)?.leg
  if (!leg?.isEstablished) return
  let sent = Promise.resolve()
  for (const digit of digits) {
    sent = sent.then(() =>
      leg.sendInfo(`Signal=${digit}\r\nDuration=${KEY_MS}\r\n`, 'application/dtmf-relay'),
    )
  }
}
