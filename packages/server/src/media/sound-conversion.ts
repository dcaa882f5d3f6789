/**
 * Any sound file as WAV of 16-bit samples. What is such a file is taken as it is; all others are read by ffmpeg, in a process of its
 * own with fixed arguments and no shell, which may open no other file, and no address.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, isNamedError, NamedError } from '@offhook/base'
import { parseWav, wavHeader } from '@offhook/media'
import { soundErrors } from './errors.ts'

/** What is longer is cut off here. */
const LONGEST_SECONDS = 600
/** What telephones know of music: the engine plays at this rate. */
const SAMPLE_RATE = 16_000
const MOST_SECONDS_FOR_IT = 60
const MOST_OUTPUT_BYTES = LONGEST_SECONDS * SAMPLE_RATE * 2 + 4096
const MOST_TEXT = 8000

/** Containers that hold sound alone or a film. None of those that name other files: playlists, concatenations, images in rows. */
const FORMATS =
  'wav,w64,aiff,au,caf,mp3,aac,flac,ogg,mov,mp4,m4a,3gp,matroska,webm,asf,amr,ac3,eac3,wv,ape,tta,opus,gsm'

export interface ConvertedSound {
  readonly wav: Uint8Array
  readonly milliseconds: number
}

export interface Conversion {
  readonly clock: Clock
  /** The program; `ffmpeg` of the path where none is given. */
  readonly program?: string
  /** Hears how far it is, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** Rejects with `sound-converter-missing`, `sound-unreadable` and `sound-conversion-too-slow`. */
export async function convertSound(original: Uint8Array, conversion: Conversion): Promise<ConvertedSound> {
  const linear = asLinear(original)
  if (linear) return linear
  const folder = await mkdtemp(join(tmpdir(), 'offhook-sound-'))
  try {
    const [input, output] = [join(folder, 'original'), join(folder, 'converted.wav')]
    await writeFile(input, original)
    await runConverter(input, output, conversion)
    const converted = asLinear(await readFile(output))
    if (!converted) throw unreadable('the converted file is empty')
    return converted
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Undefined where it is something else than WAV of 16-bit samples. Throws `sound-unreadable` where it is, without sound. */
function asLinear(bytes: Uint8Array): ConvertedSound | undefined {
  try {
    const { sampleRate, samples } = parseWav(bytes)
    const kept = samples.subarray(0, LONGEST_SECONDS * sampleRate)
    if (kept.length === 0) throw unreadable('it is empty')
    const content = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength)
    return {
      wav: Buffer.concat([wavHeader(sampleRate, 1, content.length), content]),
      milliseconds: Math.round((kept.length * 1000) / sampleRate),
    }
  } catch (fault) {
    if (isNamedError(fault, 'wav-unsupported')) return undefined
    throw fault
  }
}

function runConverter(
  input: string,
  output: string,
  { clock, program, onProgress }: Conversion,
): Promise<void> {
  const child = spawn(program ?? 'ffmpeg', argumentsFor(input, output), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '' },
  })
  let said = ''
  let isTooSlow = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_TEXT)
    total ??= durationIn(said)
  })
  let total: number | undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const done = Number(/out_time_us=(\d{1,15})/.exec(text)?.[1] ?? Number.NaN) / 1_000_000
    if (total && done >= 0) onProgress?.(Math.min(done / Math.min(total, LONGEST_SECONDS), 1))
  })
  return new Promise((resolve, reject) => {
    const cancel = clock.after(MOST_SECONDS_FOR_IT * 1000, () => {
      isTooSlow = true
      child.kill('SIGKILL')
    })
    child.once('error', (fault: NodeJS.ErrnoException) => {
      cancel()
      const isMissing = fault.code === 'ENOENT'
      reject(
        isMissing
          ? new NamedError(soundErrors, 'sound-converter-missing', {}, fault)
          : unreadable(fault.message),
      )
    })
    child.once('close', (code) => {
      cancel()
      if (code === 0) resolve()
      else if (isTooSlow) {
        const seconds = MOST_SECONDS_FOR_IT
        reject(new NamedError(soundErrors, 'sound-conversion-too-slow', { seconds }))
      } else reject(unreadable(lastLine(said)))
    })
  })
}

function argumentsFor(input: string, output: string): readonly string[] {
  const reading = ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-i', `file:${input}`]
  const streams = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-threads', '1']
  const linear = ['-t', `${LONGEST_SECONDS}`, '-ac', '1', '-ar', `${SAMPLE_RATE}`, '-c:a', 'pcm_s16le']
  const writing = ['-bitexact', '-f', 'wav', '-fs', `${MOST_OUTPUT_BYTES}`, '-y', `file:${output}`]
  return ['-nostdin', '-hide_banner', '-progress', 'pipe:1', ...reading, ...streams, ...linear, ...writing]
}

function durationIn(text: string): number | undefined {
  const found = /Duration: (\d{1,4}):(\d\d):(\d\d)/.exec(text)
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]) : undefined
}

/** What it said last, without the name of the file, which is ours. */
function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (lines.at(-1) ?? 'ffmpeg says nothing').replace(/file:\S+: /g, '').slice(0, 200)
}

function unreadable(reason: string): NamedError {
  return new NamedError(soundErrors, 'sound-unreadable', { reason })
}
