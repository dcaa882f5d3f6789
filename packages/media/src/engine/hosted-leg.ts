/** A leg with its port, and what hangs on it: a partner, a sound that is played to it, a recorder. */
import { type Clock, NamedError, type Random, randomHex, randomInteger } from '@offhook/base'
import type { AudioDecoder, Codec } from '../codec/codec.ts'
import { codecNamed } from '../codec/codecs.ts'
import { Resampler } from '../codec/resampler.ts'
import type { Certificate } from '../dtls/certificate.ts'
import { mediaErrors } from '../errors.ts'
import { DtmfDetector } from '../graph/dtmf.ts'
import { Echo } from '../graph/echo.ts'
import { frameLength, type SoundSource } from '../graph/frame.ts'
import { Leg } from '../graph/leg.ts'
import type { Participant } from '../graph/mixer.ts'
import { Recorder } from '../graph/recorder.ts'
import { RecordingFile } from '../graph/recording-file.ts'
import { Relay } from '../graph/relay.ts'
import { PacketRoom } from '../rtp/packet-room.ts'
import { SteadySource } from '../rtp/steady-source.ts'
import type { AgreedAudio, AgreedFormat } from '../sdp/audio-terms.ts'
import { receives, sends } from '../sdp/direction.ts'
import { MediaPort } from '../transport/media-port.ts'
import type { WebRtcPort } from '../transport/web-rtc-port.ts'
import type { LegReport, News } from './control.ts'
import { type Learning, LegConnection } from './leg-connection.ts'
import type { PassingSide } from './untouched.ts'

/**
 * RFC 3550 §6.2, §6.3.1: five seconds between reports on average, each time from half to one and a half of that, so that the reports of many
 * legs do not fall together: those of a thousand would hold the thread up for a frame.
 */
const REPORT_MS = 5000

/** After so long without a packet the peer is told to be silent. */
const SILENT_MS = 20_000

/** Of all legs: drivers copy what they send, and nothing waits in between. */
const room = new PacketRoom()

interface Passage {
  readonly relay: Relay
  readonly to: HostedLeg
}

export class HostedLeg implements Participant {
  readonly name: string
  readonly port: MediaPort
  readonly connection: LegConnection
  readonly #clock: Clock
  readonly #random: Random
  readonly #tell: (news: News) => void
  readonly #cname: string
  /** All that is sent looks to the peer like one stream. */
  readonly #steady: SteadySource
  #leg: Leg | undefined
  #audio: AgreedAudio | undefined
  #detector: DtmfDetector | undefined
  #player: { source: SoundSource; resampler: Resampler } | undefined
  #recorder: Recorder | undefined
  /** For what was encoded for all, while it is recorded. */
  #recordedDecoder: AudioDecoder | undefined
  #passage: Passage | undefined
  #lastPacketMs: number
  #isToldSilent = false
  #isPressing = false
  #nextReportMs: number
  /** What the peer said in this frame. */
  #heard: Int16Array | undefined

  /** With `webRtc` it is a leg of a browser. */
  constructor(
    name: string,
    clock: Clock,
    random: Random,
    certificate: Certificate,
    tell: (news: News) => void,
    webRtc?: WebRtcPort,
  ) {
    this.name = name
    this.#clock = clock
    this.#random = random
    this.#tell = tell
    // RFC 7022 §4.2: a name that tells nothing of us.
    this.#cname = randomHex(random, 12)
    this.#steady = new SteadySource(random)
    this.#lastPacketMs = clock.monotonic()
    // §6.2: half of it before the first.
    this.#nextReportMs = this.#lastPacketMs + this.#reportInterval() / 2
    this.port = new MediaPort({
      onRtp: (packet, nowMs) => this.#takeRtp(packet, nowMs),
      onRtcp: (packets) => this.#leg?.receiveControl(packets, clock.monotonic(), clock.now()),
      onDtls: (packet) => this.connection.takeDtls(packet),
    })
    const media = this.port
    const options = { leg: name, media, certificate, clock, random, tell }
    this.connection = new LegConnection(webRtc ? { ...options, webRtc } : options)
  }

  get isStarted(): boolean {
    return this.#leg !== undefined
  }

  get codec(): Codec {
    return this.#started.codec
  }

  get sampleRate(): number {
    return this.codec.sampleRate
  }

  get isPassedOn(): boolean {
    return this.#passage !== undefined
  }

  /** Whether the peer knows telephone events. */
  get takesKeys(): boolean {
    return this.#audio?.telephoneEvent !== undefined
  }

  get heard(): Int16Array | undefined {
    return this.#heard
  }

  /** What the rule for passing packets on asks. */
  get side(): PassingSide {
    return {
      codec: this.codec.name,
      clockRate: this.codec.clockRate,
      isRecorded: this.#recorder !== undefined,
      isPlayedTo: this.#player !== undefined,
      isPressedTo: this.#leg?.isPressing ?? false,
      needsKeysFound: this.#detector !== undefined,
    }
  }

  /** Begins, or goes on under new terms. Throws `media-codec-unknown` or `media-ice-missing`. */
  start(audio: AgreedAudio, learning: Learning): void {
    const codec = codecNamed(audio.codec.name, audio.codec.clockRate)
    if (!codec) throw new NamedError(mediaErrors, 'media-codec-unknown', { codec: audio.codec.name })
    this.connection.start(audio, learning)
    if (!this.#audio || !isSameFormat(this.#audio, audio)) {
      this.#leg = this.#createLeg(audio, codec)
      this.#detector = audio.telephoneEvent ? undefined : new DtmfDetector(codec.sampleRate)
      this.#recordedDecoder = undefined
      this.play(this.#player?.source)
    }
    this.#audio = audio
    this.#lastPacketMs = this.#clock.monotonic()
  }

  /** Packets go to `to` unopened from now on; undefined ends that. */
  passTo(to: HostedLeg | undefined): void {
    // Sound that came before would wait where nobody reads it, and seem to wait longer and longer.
    if (to && !this.#passage) this.#leg?.forgetSound()
    this.#passage = to && { relay: new Relay(translation(this.#agreed, to.#agreed)), to }
  }

  /** What the peer says, `delayMs` later. */
  echo(delayMs: number): SoundSource {
    return new Echo(() => this.#heard, this.sampleRate, delayMs)
  }

  play(source: SoundSource | undefined): void {
    this.#player = source && { source, resampler: new Resampler(source.sampleRate, this.sampleRate) }
  }

  /** Throws `media-recording-failed`. */
  record(path: string | undefined): void {
    this.#recorder?.finish()
    this.#recorder = undefined
    this.#recordedDecoder = undefined
    if (path === undefined) return
    try {
      this.#recorder = new Recorder(new RecordingFile(path), 2)
    } catch (fault) {
      throw new NamedError(mediaErrors, 'media-recording-failed', {}, fault)
    }
  }

  /** Throws `media-key-refused`. */
  press(keys: string): void {
    if (!this.#started.press(keys)) throw new NamedError(mediaErrors, 'media-key-refused')
    this.#isPressing = true
  }

  /** What the peer says in this frame. */
  read(nowMs: number): Int16Array {
    const samples = this.#started.read(nowMs)
    this.#heard = samples
    this.#recorder?.write(0, samples, this.sampleRate)
    for (const key of this.#detector?.take(samples) ?? '')
      this.#tell({ kind: 'key', leg: this.name, key, way: 'in-band' })
    return samples
  }

  /** Sends a frame to the peer. */
  write(samples: Int16Array): void {
    this.#recorder?.write(1, samples, this.sampleRate)
    if (this.#maySend) this.#started.write(samples)
  }

  writeEncoded(payload: Uint8Array): void {
    if (this.#recorder) {
      this.#recordedDecoder ??= this.codec.createDecoder()
      this.#recorder.write(1, this.#recordedDecoder.decode(payload), this.sampleRate)
    }
    if (this.#maySend) this.#started.writeEncoded(payload)
  }

  /** Sends what is played, or else what `partner` said in this frame through `resampler`, or nothing. */
  speak(nowMs: number, partner: Int16Array | undefined): void {
    const played = this.#player?.source.read(nowMs)
    if (this.#player && !played) {
      this.#player = undefined
      this.#tell({ kind: 'played', leg: this.name })
    }
    if (this.#player && played) this.write(this.#player.resampler.process(played))
    else if (partner) this.write(partner)
    else if (this.#maySend) this.#started.write(new Int16Array(frameLength(this.sampleRate)))
  }

  /** The end of a frame: the recorder goes on, and that keys have been pressed and long silence are told. */
  finishFrame(nowMs: number): void {
    this.#recorder?.tick()
    this.#heard = undefined
    if (this.#isPressing && !this.#started.isPressing) {
      this.#isPressing = false
      this.#tell({ kind: 'pressed', leg: this.name })
    }
    const silentMs = nowMs - this.#lastPacketMs
    if (this.#isToldSilent || silentMs < SILENT_MS || !this.#audio || !receives(this.#audio.direction)) return
    this.#isToldSilent = true
    this.#tell({ kind: 'silent', leg: this.name, ms: silentMs })
  }

  /** Sends a report if it is time for one. */
  report(nowMs: number): void {
    if (nowMs < this.#nextReportMs) return
    this.#nextReportMs = nowMs + this.#reportInterval()
    this.#leg?.report(nowMs, this.#clock.now())
  }

  quality(): LegReport {
    const connection = this.connection.report
    return {
      ...this.#started.quality(this.#clock.monotonic()),
      dropped: this.port.dropped,
      isUntouched: this.isPassedOn,
      ...(connection && { connection }),
    }
  }

  close(): void {
    this.#recorder?.finish()
    this.#leg?.close(this.#clock.monotonic(), this.#clock.now())
    this.connection.close()
    this.port.close()
  }

  #reportInterval(): number {
    return REPORT_MS / 2 + randomInteger(this.#random, REPORT_MS)
  }

  get #started(): Leg {
    if (!this.#leg) throw new NamedError(mediaErrors, 'media-leg-not-started', { leg: this.name })
    return this.#leg
  }

  get #agreed(): AgreedAudio {
    if (!this.#audio) throw new NamedError(mediaErrors, 'media-leg-not-started', { leg: this.name })
    return this.#audio
  }

  get #maySend(): boolean {
    return this.#audio !== undefined && sends(this.#audio.direction)
  }

  #takeRtp(packet: Uint8Array, nowMs: number): void {
    this.#lastPacketMs = nowMs
    this.#isToldSilent = false
    this.connection.heard(nowMs)
    if (!this.#leg || !this.#audio || !receives(this.#audio.direction)) return
    if (!this.#passage) {
      this.#leg.receive(packet, nowMs)
      return
    }
    this.#leg.observe(packet, nowMs)
    const { relay, to } = this.#passage
    const passed = to.#maySend ? relay.pass(packet) : undefined
    if (passed) to.#send(passed, nowMs)
  }

  #send(packet: Uint8Array, nowMs: number): void {
    this.#steady.pass(packet, this.codec.clockRate, nowMs)
    this.port.sendRtp(packet)
  }

  #createLeg(audio: AgreedAudio, codec: Codec): Leg {
    return new Leg(
      {
        format: audio.codec,
        formats: audio.codecs,
        ...(audio.telephoneEvent && { telephoneEvent: audio.telephoneEvent }),
        ...(audio.comfortNoise && { comfortNoise: audio.comfortNoise }),
        random: this.#random,
        cname: this.#cname,
        send: (packet) => this.#send(packet, this.#clock.monotonic()),
        room,
        sendControl: (packet) => this.port.sendRtcp(packet),
        sender: this.#steady,
        onKey: (key) => this.#tell({ kind: 'key', leg: this.name, key, way: 'event' }),
      },
      codec,
    )
  }
}

/** Whether the sound of both is made in the same way, so that a new offer need not interrupt it. */
function isSameFormat(a: AgreedAudio, b: AgreedAudio): boolean {
  const key = ({ codecs, codec, telephoneEvent, comfortNoise }: AgreedAudio) =>
    JSON.stringify([codec, codecs, telephoneEvent, comfortNoise])
  return key(a) === key(b)
}

/** From the payload types that come of `from` to those that `to` wants. */
function translation(from: AgreedAudio, to: AgreedAudio): Map<number, number> {
  const out = new Map<number, number>()
  const add = (a: AgreedFormat | undefined, b: AgreedFormat | undefined) => {
    if (a && b && a.name.toLowerCase() === b.name.toLowerCase() && a.clockRate === b.clockRate)
      out.set(a.receivePayloadType, b.payloadType)
  }
  for (const a of from.codecs) for (const b of to.codecs) add(a, b)
  add(from.telephoneEvent, to.telephoneEvent)
  add(from.comfortNoise, to.comfortNoise)
  return out
}
