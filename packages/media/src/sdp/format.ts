/** The formats of an RTP medium: payload type, `rtpmap` and `fmtp` as one value (RFC 8866 §6.6, §6.15; RFC 3551 §6). */
import type { Attribute, MediaDescription } from './session-description.ts'
import { attributesOf } from './session-description.ts'

/** A payload format as a description names it. */
export interface Format {
  /** 0 to 127. */
  readonly payloadType: number
  /** As registered; compared without regard to case (RFC 4855 §3). */
  readonly name: string
  /** The clock of the RTP timestamp in hertz. That of G.722 is 8000 though it samples at 16000 (RFC 3551 §4.5.2). */
  readonly clockRate: number
  readonly channels: number
  /** The format-specific parameters as they stand after `fmtp`, or the empty string. */
  readonly parameters: string
}

/** The static payload types of RFC 3551 §6 for audio: they hold where no `rtpmap` says otherwise. */
const STATIC: Readonly<Record<number, readonly [name: string, clockRate: number, channels: number]>> = {
  0: ['PCMU', 8000, 1],
  3: ['GSM', 8000, 1],
  4: ['G723', 8000, 1],
  5: ['DVI4', 8000, 1],
  6: ['DVI4', 16000, 1],
  7: ['LPC', 8000, 1],
  8: ['PCMA', 8000, 1],
  9: ['G722', 8000, 1],
  10: ['L16', 44100, 2],
  11: ['L16', 44100, 1],
  12: ['QCELP', 8000, 1],
  13: ['CN', 8000, 1],
  14: ['MPA', 90000, 1],
  15: ['G728', 8000, 1],
  16: ['DVI4', 11025, 1],
  17: ['DVI4', 22050, 1],
  18: ['G729', 8000, 1],
}

const RTPMAP = /^([0-9]{1,3}) +([^/ ]{1,64})\/([0-9]{1,6})(?:\/([0-9]{1,2}))?$/
const FMTP = /^([0-9]{1,3}) +(.*)$/

/** The formats of `media` that are known by name, in the order of preference. Others are left out. */
export function formatsOf(media: MediaDescription): Format[] {
  const maps = new Map<number, readonly [string, number, number]>()
  for (const value of attributesOf(media, 'rtpmap')) {
    const match = RTPMAP.exec(value)
    if (match) maps.set(Number(match[1]), [match[2]!, Number(match[3]), Number(match[4] ?? 1)])
  }
  const parameters = new Map<number, string>()
  for (const value of attributesOf(media, 'fmtp')) {
    const match = FMTP.exec(value)
    if (match) parameters.set(Number(match[1]), match[2]!)
  }
  return media.formats.flatMap((format) => {
    const payloadType = /^[0-9]{1,3}$/.test(format) ? Number(format) : 128
    const known = maps.get(payloadType) ?? STATIC[payloadType]
    if (!known || payloadType > 127) return []
    const [name, clockRate, channels] = known
    return [{ payloadType, name, clockRate, channels, parameters: parameters.get(payloadType) ?? '' }]
  })
}

/** The `rtpmap` and `fmtp` lines of `formats`. RFC 3264 §5.1 recommends an `rtpmap` even for static payload types. */
export function formatAttributes(formats: readonly Format[]): Attribute[] {
  return formats.flatMap(({ payloadType, name, clockRate, channels, parameters }) => [
    {
      name: 'rtpmap',
      value: `${payloadType} ${name}/${clockRate}${channels > 1 ? `/${channels}` : ''}`,
    },
    ...(parameters === '' ? [] : [{ name: 'fmtp', value: `${payloadType} ${parameters}` }]),
  ])
}

/** Whether both name the same encoding, whatever payload type each gives it. */
export function isSameEncoding(a: Format, b: Format): boolean {
  return (
    a.name.toLowerCase() === b.name.toLowerCase() && a.clockRate === b.clockRate && a.channels === b.channels
  )
}

/** Formats that go along with speech and carry none themselves: telephone events (RFC 4733), comfort noise (RFC 3389). */
export function isCompanion(format: Format): boolean {
  const name = format.name.toLowerCase()
  return name === 'telephone-event' || name === 'cn'
}
