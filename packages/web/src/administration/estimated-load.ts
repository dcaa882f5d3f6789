/**
 * What a call between a browser and a phone is likely to cost the media engine. Pure. The figures are measured on one core of an AMD EPYC
 * (`bench/media`): another machine has others, in the same proportion.
 */
import type { CodecName } from '@offhook/contract'

/** Microseconds for a frame of 20 ms. */
const CODING: Readonly<Record<CodecName, { readonly encode: number; readonly decode: number }>> = {
  opus: { encode: 95, decode: 7 },
  G722: { encode: 29, decode: 22 },
  PCMA: { encode: 0.6, decode: 0.3 },
  PCMU: { encode: 0.6, decode: 0.4 },
}
/** Inside the engine Opus is spoken at the rate of G.722; to and from G.711 the rate is changed, both ways. */
const RATES_MICROS = 11
const FRAME_MICROS = 20_000
/** Percent of a core: packets that only change their encryption; and all that is not coding, where a call is coded anew. */
const PASSED_PERCENT = 0.15
const BESIDE_PERCENT = 0.48

/** What both sides speak: the first of `phone` that browsers have, too. A-law is always among both. */
export function sharedCodec(phone: readonly CodecName[], browser: readonly CodecName[]): CodecName {
  return phone.find((codec) => browser.includes(codec)) ?? 'PCMA'
}

/** Percent of a core for a call of which the sides speak `a` and `b`. */
export function loadOfCall(a: CodecName, b: CodecName): number {
  if (a === b) return PASSED_PERCENT
  const isNarrow = (codec: CodecName) => codec === 'PCMA' || codec === 'PCMU'
  const rates = isNarrow(a) === isNarrow(b) ? 0 : RATES_MICROS
  const micros = CODING[a].encode + CODING[a].decode + CODING[b].encode + CODING[b].decode + rates
  return BESIDE_PERCENT + (micros * 100) / FRAME_MICROS
}

/** Calls that fill a core. */
export function callsOfCore(a: CodecName, b: CodecName): number {
  return Math.round(100 / loadOfCall(a, b))
}
