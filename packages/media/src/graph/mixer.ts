/**
 * A room where everybody hears all others: the mix of n − 1. Most people in a room listen; they all hear the same mix, which
 * is encoded once for each codec. Only those who speak hear a mix of their own, without themselves.
 */
import type { AudioEncoder, Codec } from '../codec/codec.ts'
import { Resampler } from '../codec/resampler.ts'
import { saturate } from '../codec/sample.ts'
import { frameLength, type SoundSource, WIDEBAND } from './frame.ts'
import { LevelMeter } from './level-meter.ts'

/** Somebody in the room: a leg. */
export interface Participant extends SoundSource {
  readonly codec: Codec
  write(samples: Int16Array): void
  writeEncoded(payload: Uint8Array): void
}

/** How many are heard at the same time; more voices at once are noise to the others. */
const MOST_TALKERS = 6

interface Seat {
  readonly participant: Participant
  readonly meter: LevelMeter
  readonly toWide: Resampler
  readonly fromWide: Resampler
  isMuted: boolean
  isDeaf: boolean
  /** This frame, at the rate of the participant. */
  sound: Int16Array
}

/** The one encoder of a codec for all that only listen. */
interface Shared {
  readonly resampler: Resampler
  readonly encoder: AudioEncoder
}

export class Mixer {
  readonly #seats = new Map<Participant, Seat>()
  readonly #sources = new Set<SoundSource>()
  readonly #shared = new Map<Codec, Shared>()
  #listener: ((mix: Int16Array) => void) | undefined

  get size(): number {
    return this.#seats.size
  }

  /** Takes a seat; who has one already is seated anew, because its codec has changed, and stays as mute as it was. */
  join(participant: Participant): void {
    const known = this.#seats.get(participant)
    this.#seats.set(participant, {
      participant,
      meter: new LevelMeter(),
      toWide: new Resampler(participant.sampleRate, WIDEBAND),
      fromWide: new Resampler(WIDEBAND, participant.sampleRate),
      isMuted: known?.isMuted ?? false,
      isDeaf: known?.isDeaf ?? false,
      sound: new Int16Array(0),
    })
  }

  leave(participant: Participant): void {
    this.#seats.delete(participant)
  }

  /** Not heard by the others. */
  mute(participant: Participant, isMuted: boolean): void {
    const seat = this.#seats.get(participant)
    if (seat) seat.isMuted = isMuted
  }

  /** Hears nothing of the others. */
  deafen(participant: Participant, isDeaf: boolean): void {
    const seat = this.#seats.get(participant)
    if (seat) seat.isDeaf = isDeaf
  }

  /** Plays `source`, at {@link WIDEBAND}, to all until it ends. */
  play(source: SoundSource): void {
    this.#sources.add(source)
  }

  stop(source: SoundSource): void {
    this.#sources.delete(source)
  }

  /** Hears the mix of all, once a frame: a recorder. */
  listen(listener: ((mix: Int16Array) => void) | undefined): void {
    this.#listener = listener
  }

  /** The level of `participant` in −dBov, and whether it speaks; undefined where it is not in the room. */
  meter(participant: Participant): LevelMeter | undefined {
    return this.#seats.get(participant)?.meter
  }

  /** One frame: reads everybody, writes to everybody. */
  tick(nowMs: number): void {
    const total = new Int32Array(frameLength(WIDEBAND))
    for (const source of this.#sources) {
      const sound = source.read(nowMs)
      if (sound) add(total, sound)
      else this.#sources.delete(source)
    }
    const talkers = new Map<Seat, Int16Array>()
    for (const seat of this.#hear(nowMs)) {
      const wide = seat.toWide.process(seat.sound)
      talkers.set(seat, wide)
      add(total, wide)
    }
    const payloads = new Map<Codec, Uint8Array>()
    for (const seat of this.#seats.values()) {
      const own = talkers.get(seat)
      if (seat.isDeaf) seat.participant.write(new Int16Array(frameLength(seat.participant.sampleRate)))
      else if (own) seat.participant.write(seat.fromWide.process(without(total, own)))
      else seat.participant.writeEncoded(this.#sharedPayload(seat.participant.codec, total, payloads))
    }
    this.#listener?.(limited(total))
  }

  /** Reads everybody, and tells whom the others hear: of those who speak, the loudest. */
  #hear(nowMs: number): Seat[] {
    const speaking: Seat[] = []
    for (const seat of this.#seats.values()) {
      const sound = seat.participant.read(nowMs)
      if (!sound) continue
      seat.sound = sound
      seat.meter.take(sound)
      if (seat.meter.isSpeaking && !seat.isMuted) speaking.push(seat)
    }
    if (speaking.length <= MOST_TALKERS) return speaking
    return speaking.sort((a, b) => a.meter.level - b.meter.level).slice(0, MOST_TALKERS)
  }

  /**
   * The mix of all for those who only listen. Encoders have memory, and who begins to listen hears for some milliseconds what was
   * coded for another past: G.722 and Opus forget it faster than it is heard.
   */
  #sharedPayload(codec: Codec, total: Int32Array, payloads: Map<Codec, Uint8Array>): Uint8Array {
    const known = payloads.get(codec)
    if (known) return known
    let shared = this.#shared.get(codec)
    if (!shared) {
      shared = { resampler: new Resampler(WIDEBAND, codec.sampleRate), encoder: codec.createEncoder() }
      this.#shared.set(codec, shared)
    }
    const payload = shared.encoder.encode(shared.resampler.process(limited(total)))
    payloads.set(codec, payload)
    return payload
  }
}

function add(total: Int32Array, samples: Int16Array): void {
  for (let index = 0; index < total.length; index++) total[index]! += samples[index] ?? 0
}

function without(total: Int32Array, own: Int16Array): Int16Array {
  const out = new Int16Array(total.length)
  for (let index = 0; index < total.length; index++) out[index] = softened(total[index]! - own[index]!)
  return out
}

function limited(total: Int32Array): Int16Array {
  const out = new Int16Array(total.length)
  for (let index = 0; index < total.length; index++) out[index] = softened(total[index]!)
  return out
}

/** From three quarters of full scale on, several loud voices are pressed together instead of being cut. */
const KNEE = 24_576
const ROOM = 32_767 - KNEE

function softened(value: number): number {
  const magnitude = Math.abs(value)
  if (magnitude <= KNEE) return value
  const excess = magnitude - KNEE
  return saturate(Math.sign(value) * Math.round(KNEE + (ROOM * excess) / (excess + ROOM)))
}
