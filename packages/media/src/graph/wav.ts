/** WAV files of linear samples (Microsoft/IBM RIFF specification 1.0, chapter 3): what announcements and recordings are made of. */
import { NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'

export interface WavSound {
  readonly sampleRate: number
  /** One channel; those of a file with more are averaged. */
  readonly samples: Int16Array
}

const LINEAR = 1
/** WAVE_FORMAT_EXTENSIBLE: the true format stands in the first bytes of a GUID. */
const EXTENSIBLE = 0xfffe
const HEADER_BYTES = 44
const LARGEST_RATE = 192_000
const MOST_CHANNELS = 8

/** Reads a file of 16-bit linear samples. Throws `wav-unsupported`. A file that is cut short gives what is there. */
export function parseWav(bytes: Uint8Array): WavSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE')
    throw unsupported('it is no WAV file')
  let format: { channels: number; sampleRate: number } | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true)
    const start = at + 8
    if (tag(view, at) === 'fmt ') format = parseFormat(view, start, size)
    if (tag(view, at) === 'data') {
      if (!format) throw unsupported('its format is missing')
      // Recorders that were cut off leave a size of zero or all ones.
      const end = size === 0 ? bytes.length : Math.min(start + size, bytes.length)
      return { sampleRate: format.sampleRate, samples: averaged(view, start, end, format.channels) }
    }
    // Chunks begin at even offsets.
    at = start + size + (size & 1)
  }
  throw unsupported('it has no sound')
}

function parseFormat(view: DataView, at: number, size: number): { channels: number; sampleRate: number } {
  if (size < 16 || at + size > view.byteLength) throw unsupported('its format is cut short')
  const coding = view.getUint16(at, true)
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  const isLinear =
    coding === LINEAR || (coding === EXTENSIBLE && size >= 26 && view.getUint16(at + 24, true) === LINEAR)
  if (!isLinear || view.getUint16(at + 14, true) !== 16)
    throw unsupported('only linear samples of 16 bits are read')
  if (channels === 0 || channels > MOST_CHANNELS) throw unsupported('it has too many channels')
  if (sampleRate < 1000 || sampleRate > LARGEST_RATE || sampleRate % 50 !== 0)
    throw unsupported('its sample rate is unusual')
  return { channels, sampleRate }
}

function averaged(view: DataView, start: number, end: number, channels: number): Int16Array {
  const samples = new Int16Array(Math.floor((end - start) / (channels * 2)))
  for (let index = 0; index < samples.length; index++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++)
      sum += view.getInt16(start + (index * channels + channel) * 2, true)
    samples[index] = sum / channels
  }
  return samples
}

/** The head of a file with `dataBytes` of sound; all ones while the length is not known. */
export function wavHeader(sampleRate: number, channels: number, dataBytes: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  const write = (at: number, text: string) => {
    for (let index = 0; index < 4; index++) header[at + index] = text.charCodeAt(index)
  }
  write(0, 'RIFF')
  view.setUint32(4, Math.min(dataBytes + HEADER_BYTES - 8, 0xffff_ffff), true)
  write(8, 'WAVE')
  write(12, 'fmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, LINEAR, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * channels * 2, true)
  view.setUint16(32, channels * 2, true)
  view.setUint16(34, 16, true)
  write(36, 'data')
  view.setUint32(40, Math.min(dataBytes, 0xffff_ffff), true)
  return header
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}

function unsupported(problem: string): NamedError {
  return new NamedError(mediaErrors, 'wav-unsupported', { problem })
}
