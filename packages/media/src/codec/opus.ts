/**
 * Opus (RFC 6716, RTP: RFC 7587), at 16,000 samples a second inside: speech needs no more, and the encoder is the dearest part
 * of a leg. The RTP clock is 48,000 whatever is inside (RFC 7587 §4.1).
 */
import { Decoder, Encoder } from '@evan/opus'
import type { AudioDecoder, AudioEncoder, Codec } from './codec.ts'

const SAMPLE_RATE = 16_000
/** Bits a second; wideband speech is transparent from about 20,000 on (RFC 7587 §3.1.1). */
const BITRATE = 24_000
/** 0 to 10: what speech gains above is small, and the encoder's time grows. */
const COMPLEXITY = 5
/** Loss for which the encoder adds redundancy, in per cent (RFC 6716 §2.1.7). */
const EXPECTED_LOSS = 5
/** RFC 6716 §3.2.5, R5: no packet holds more than 120 ms. */
const LONGEST_MS = 120

class OpusEncoder implements AudioEncoder {
  readonly #encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'voip' })

  constructor() {
    this.#encoder.bitrate = BITRATE
    this.#encoder.complexity = COMPLEXITY
    this.#encoder.inband_fec = true
    this.#encoder.packet_loss = EXPECTED_LOSS
  }

  encode(samples: Int16Array): Uint8Array {
    // The binding returns a view into memory that the next call overwrites.
    return this.#encoder.encode(samples).slice()
  }
}

class OpusDecoder implements AudioDecoder {
  readonly #decoder = new Decoder({ channels: 1, sample_rate: SAMPLE_RATE })

  decode(payload: Uint8Array): Int16Array {
    if (countSamples(payload) === 0) return new Int16Array(0)
    try {
      return samplesOf(this.#decoder.decode(payload))
    } catch {
      // What the library refuses is noise on the wire: the jitter buffer conceals it as it does loss.
      return new Int16Array(0)
    }
  }
}

function samplesOf(bytes: Uint8Array): Int16Array {
  const copy = bytes.slice()
  return new Int16Array(copy.buffer, 0, copy.length >> 1)
}

/** Microseconds of a frame by the configuration number in the first byte (RFC 6716 §3.1, table 2). */
function frameMicros(config: number): number {
  if (config < 12) return [10_000, 20_000, 40_000, 60_000][config & 3]!
  if (config < 16) return config & 1 ? 20_000 : 10_000
  return [2500, 5000, 10_000, 20_000][config & 3]!
}

/** RFC 6716 §3.2: the two lowest bits of the first byte tell how many frames there are. */
function countSamples(payload: Uint8Array): number {
  const first = payload[0]
  if (first === undefined) return 0
  const code = first & 3
  const frames = code === 0 ? 1 : code < 3 ? 2 : (payload[1] ?? 0) & 0x3f
  const micros = frames * frameMicros(first >> 3)
  return micros <= LONGEST_MS * 1000 ? (micros * SAMPLE_RATE) / 1_000_000 : 0
}

export const opus: Codec = {
  name: 'opus',
  sampleRate: SAMPLE_RATE,
  clockRate: 48_000,
  countSamples,
  createEncoder: () => new OpusEncoder(),
  createDecoder: () => new OpusDecoder(),
}
