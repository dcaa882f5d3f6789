/** The browser as a phone: a device of one's line that comes and goes with the sign-in. */
import { z } from 'zod'
import { explanationStep, lineNumber, time } from './basic.ts'

/** Whether a browser may be one's phone, and why. */
export const softphoneOffer = z.strictObject({
  isOffered: z.boolean(),
  steps: z.array(explanationStep),
  /** Those of one's lines whose phone a browser can be, the preferred one first. */
  lines: z.array(lineNumber),
})
export type SoftphoneOffer = z.infer<typeof softphoneOffer>

export const openSoftphone = z.strictObject({
  /** One of the lines of the offer; the first one when absent. */
  line: lineNumber.optional(),
})

/** As `RTCIceServer` of WebRTC. */
export const iceServer = z.strictObject({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
})
export type IceServer = z.infer<typeof iceServer>

/** What a browser signs in with, by SIP over WebSocket (RFC 7118) and digest. Asking again renews the secret. */
export const softphoneAccount = z.strictObject({
  /** The id of the device: calls can be started from it, and cards name it. */
  device: z.string(),
  line: lineNumber,
  name: z.string(),
  user: z.string(),
  secret: z.string(),
  domain: z.string(),
  /** The address of the WebSocket, with the subprotocol `sip`. */
  webSocket: z.string(),
  iceServers: z.array(iceServer),
  /** The account ends then, unless it is renewed. */
  expiresAt: time,
})
export type SoftphoneAccount = z.infer<typeof softphoneAccount>
