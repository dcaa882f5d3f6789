/** Writes our `m=audio` with all that belongs to it, for offers and answers alike. */
import type { AgreedKeys, LocalAudio } from './audio-terms.ts'
import { type CryptoLine, writeCryptoLine } from './crypto-attribute.ts'
import type { Direction } from './direction.ts'
import { writeFingerprint } from './fingerprint.ts'
import { type Format, formatAttributes } from './format.ts'
import { iceAttributes } from './ice-attributes.ts'
import type { Attribute, MediaDescription } from './session-description.ts'

/** What an offer or an answer decides about the line. */
export interface AudioLineTerms {
  readonly protocol: string
  readonly formats: readonly Format[]
  readonly direction: Direction
  readonly cryptoLines: readonly CryptoLine[]
  readonly setup?: 'actpass' | 'active' | 'passive'
  readonly rtcpMux: boolean
  readonly mid?: string
}

export function audioLine(local: LocalAudio, terms: AudioLineTerms): MediaDescription {
  const attributes: Attribute[] = [
    ...(terms.mid === undefined ? [] : [{ name: 'mid', value: terms.mid }]),
    ...(local.msid === undefined ? [] : [{ name: 'msid', value: local.msid }]),
    ...formatAttributes(terms.formats),
    { name: 'ptime', value: String(local.packetTime) },
    ...terms.cryptoLines.map((line) => ({ name: 'crypto', value: writeCryptoLine(line) })),
    ...(terms.setup !== undefined && local.fingerprint
      ? [
          { name: 'fingerprint', value: writeFingerprint(local.fingerprint) },
          { name: 'setup', value: terms.setup },
        ]
      : []),
    ...(local.ice ? iceAttributes(local.ice) : []),
    ...(terms.rtcpMux ? [{ name: 'rtcp-mux' }] : []),
    { name: terms.direction },
  ]
  return {
    kind: 'audio',
    port: local.port,
    protocol: terms.protocol,
    formats: terms.formats.map(({ payloadType }) => String(payloadType)),
    address: local.address,
    bandwidths: [],
    attributes,
  }
}

/** The `setup` that an answer tells (RFC 5763 §5). */
export function setupOf(keys: AgreedKeys): 'active' | 'passive' | undefined {
  if (keys.kind !== 'dtls') return undefined
  return keys.role === 'client' ? 'active' : 'passive'
}

/** A refused medium: port zero, the rest as it was offered (RFC 3264 §6). */
export function refusedLine(media: MediaDescription): MediaDescription {
  const mid = media.attributes.filter(({ name }) => name === 'mid')
  return { ...media, port: 0, bandwidths: [], attributes: [...mid, { name: 'inactive' }] }
}
