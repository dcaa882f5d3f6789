/** What one side brings to the negotiation of an audio stream, and what both have agreed. */
import type { CryptoLine } from './crypto-attribute.ts'
import type { Direction } from './direction.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Format } from './format.ts'
import type { IceParameters } from './ice-attributes.ts'

/** How the media are encrypted: not at all, with keys in the description, or with keys of a DTLS handshake. */
export type Protection = 'none' | 'sdes' | 'dtls'

/** Our side of an audio stream. Keys in it are secrets: never log this value. */
export interface LocalAudio {
  /** Where we receive. */
  readonly address: string
  readonly port: number
  /** Formats in order of preference, telephone events and comfort noise among them. */
  readonly formats: readonly Format[]
  /** Whose order decides which codec is used when we answer (RFC 3264 §6.1 recommends that of the offer). */
  readonly order: 'offered' | 'own'
  /** What is acceptable; the first one is offered. */
  readonly protections: readonly Protection[]
  /** Our keys for SDES, one line for each suite, in order of preference. */
  readonly cryptoLines: readonly CryptoLine[]
  /** Our certificate for DTLS. */
  readonly fingerprint?: Fingerprint
  /** What was agreed before in this session: to a further offer the role in its DTLS association must be answered (RFC 8842 §5.3). */
  readonly agreedKeys?: AgreedKeys
  readonly ice?: IceParameters
  readonly rtcpMux: boolean
  /** What we want; the other side may narrow it. */
  readonly direction: Direction
  /** Milliseconds of sound in a packet. */
  readonly packetTime: number
  /** The media identification of an offer (RFC 5888 §4); an answer repeats that of the offer. */
  readonly mid?: string
  /** The identification of our media stream, without which a browser gives the sound to no stream (RFC 8830 §2). */
  readonly msid?: string
}

/** A format that both know. `payloadType` is what we send; the parameters are what the other side asks of us. */
export interface AgreedFormat extends Format {
  readonly receivePayloadType: number
}

export interface RemoteAddress {
  readonly address: string
  readonly port: number
  readonly rtcpAddress: string
  readonly rtcpPort: number
}

/** Secrets: never log this value. */
export type AgreedKeys =
  | { readonly kind: 'none' }
  | { readonly kind: 'sdes'; readonly send: CryptoLine; readonly receive: CryptoLine }
  | { readonly kind: 'dtls'; readonly fingerprint: Fingerprint; readonly role: 'client' | 'server' }

export interface AgreedAudio {
  /** The position of the stream in the description. */
  readonly index: number
  /** Seen from us. */
  readonly direction: Direction
  /** Whether the other side does not want to hear us: we are on hold (RFC 3264 §8.4). */
  readonly isHeld: boolean
  readonly remote: RemoteAddress
  /** What is sent unless told otherwise. */
  readonly codec: AgreedFormat
  /** All speech formats that may come. */
  readonly codecs: readonly AgreedFormat[]
  /** Telephone events on the clock of {@link codec}. */
  readonly telephoneEvent?: AgreedFormat
  /** Comfort noise on the clock of {@link codec}. */
  readonly comfortNoise?: AgreedFormat
  /** Milliseconds of sound in a packet that we send. */
  readonly packetTime: number
  readonly keys: AgreedKeys
  readonly ice?: IceParameters
  /** Who nominates: whoever offered (RFC 8445 §6.1.1). There where {@link ice} is. */
  readonly iceRole?: 'controlling' | 'controlled'
  readonly rtcpMux: boolean
  /** Early feedback, RTP/AVPF or RTP/SAVPF (RFC 4585, RFC 5124). */
  readonly usesFeedback: boolean
}
