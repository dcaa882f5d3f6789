/** What a codec is to the engine: samples to payload and back. */

/** Samples are linear, 16 bits, one channel. */
export interface AudioEncoder {
  /** The payload of one packet. Any number of samples that the codec's frames fill: {@link Codec.sampleRate} / 100 always fits. */
  encode(samples: Int16Array): Uint8Array
}

export interface AudioDecoder {
  /** The samples of one payload; they hold until the next call. Payloads that cannot be decoded give none. */
  decode(payload: Uint8Array): Int16Array
  /** Samples in the place of a packet that is lost, where the codec knows better than its caller (Opus). */
  conceal?(sampleCount: number): Int16Array
}

export interface Codec {
  /** As in RFC 3551 and in session descriptions. */
  readonly name: string
  /** Of the samples, in hertz. */
  readonly sampleRate: number
  /** Of the RTP timestamp, in hertz. */
  readonly clockRate: number
  /** How many samples the payload has, without decoding it; 0 where it is not one. */
  countSamples(payload: Uint8Array): number
  createEncoder(): AudioEncoder
  createDecoder(): AudioDecoder
}
