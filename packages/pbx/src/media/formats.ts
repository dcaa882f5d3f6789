/** The formats of the media engine, and which of them are used with whom. Pure. */
import { type Format, isSameEncoding, type LegKind } from '@offhook/media'
import type { PhoneSystemSettings } from '../routing/settings.ts'

/** What may be spoken, by what it is spoken with. */
export type Codecs = PhoneSystemSettings['codecs']

/** What the engine can speak. */
const SPEECH: readonly Format[] = [
  { payloadType: 111, name: 'opus', clockRate: 48_000, channels: 2, parameters: 'useinbandfec=1' },
  { payloadType: 9, name: 'G722', clockRate: 8000, channels: 1, parameters: '' },
  { payloadType: 8, name: 'PCMA', clockRate: 8000, channels: 1, parameters: '' },
  { payloadType: 0, name: 'PCMU', clockRate: 8000, channels: 1, parameters: '' },
]

const EVENTS: readonly Format[] = [
  { payloadType: 101, name: 'telephone-event', clockRate: 8000, channels: 1, parameters: '0-15' },
  { payloadType: 110, name: 'telephone-event', clockRate: 48_000, channels: 1, parameters: '0-15' },
]

/** Every phone and every browser has it (RFC 7874 §3). */
const ALWAYS = 'PCMA'

/** What is set for a phone or a browser, best first. */
export function codecsFor(kind: LegKind, codecs: Codecs): readonly string[] {
  return kind === 'webRtc' ? codecs.browsers : codecs.phones
}

function formatsFor(wanted: readonly string[]): readonly Format[] {
  const names = new Set([...wanted, ALWAYS])
  const speech = [...names].flatMap((name) => SPEECH.filter((format) => format.name === name))
  return [...speech, ...EVENTS]
}

/** Those that both know, as the other side orders them. */
export function inOrder(preferred: readonly Format[]): readonly Format[] {
  return preferred.flatMap((wanted) => [...SPEECH, ...EVENTS].filter((own) => isSameEncoding(own, wanted)))
}

/** What is in use with such a peer, `first` before all others: what both ends have needs no coding anew. */
export function inUse(first: readonly Format[], codecs: readonly string[]): readonly Format[] {
  const used = formatsFor(codecs)
  return [...new Set([...first.filter((format) => used.includes(format)), ...used])]
}
