/**
 * A termination (RFC 3525 §6.2: where media enter or leave a gateway): a leg of the media engine, with its side of offer and answer.
 * The engine's ports are there when it is made; from then on everything is pure, and what the engine must know is posted to it.
 */
import { isNamedError, type Log, type Random, randomInteger } from '@offhook/base'
import {
  type AgreedAudio,
  acceptAnswer,
  browserAudio,
  type Command,
  CRYPTO_SUITES,
  type CryptoLine,
  type CryptoSuite,
  createAnswer,
  createNextOffer,
  createOffer,
  type Direction,
  directionOf,
  type Format,
  formatsOf,
  type LegKind,
  type LegReport,
  type LocalAudio,
  nextOrigin,
  type OpenedLeg,
  type Origin,
  type Protection,
  parseDescription,
  type SessionDescription,
  sends,
  writeDescription,
} from '@offhook/media'
import { type Codecs, codecsFor, inOrder, inUse } from './formats.ts'
import { type QualitySample, sampleOf } from './quality-sample.ts'

/** An hour, a sample every five seconds. */
const MOST_SAMPLES = 720

/** Offered in this order (RFC 4568 §5.1.1); the first is the one that every phone with SRTP has. */
const SUITES: readonly CryptoSuite[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
  'AES_256_CM_HMAC_SHA1_80',
]

/** The gateway that a termination belongs to. */
export interface TerminationGateway {
  /** The address that stands in session descriptions. */
  readonly address: string
  /** What may be spoken. */
  readonly codecs: Codecs
  /** Asks the engine for something whose answer nobody waits for. */
  post(command: Command): void
  /** New ICE credentials for a leg; undefined where the engine refuses. */
  restartIce(leg: string): Promise<OpenedLeg['ice']>
  /** How `leg` fares now, and when that was; undefined where the engine does not know it any more. */
  report(leg: string): Promise<{ readonly at: number; readonly report: LegReport } | undefined>
  /** It is closed, and no samples of it are taken any more. */
  forget(termination: Termination): void
}

export interface TerminationOptions {
  readonly name: string
  readonly gateway: TerminationGateway
  readonly opened: OpenedLeg
  readonly kind: LegKind
  /** What is offered; whatever the other side offers is answered in kind. */
  readonly protection: Protection
  /** What is spoken with the peer, where it is not what is set for its kind. */
  readonly codecs?: readonly string[] | undefined
  /** The peer may be behind a router: see `isLearnt` of the engine. */
  readonly isLearnt: boolean
  /** The address by which its signalling comes. */
  readonly signalledFrom?: string
  /** What it is told as our address; that of the gateway without. */
  readonly address?: string
  readonly random: Random
  readonly log: Log
}

export class Termination {
  readonly name: string
  /** What was agreed last. */
  agreed: AgreedAudio | undefined
  readonly samples: QualitySample[] = []
  readonly #options: TerminationOptions
  readonly #cryptoLines: readonly CryptoLine[]
  readonly #onStarted: ((audio: AgreedAudio) => void)[] = []
  readonly #origin: Origin
  #opened: OpenedLeg
  #described: SessionDescription | undefined
  #offered: { readonly description: SessionDescription; readonly local: LocalAudio } | undefined
  #received: SessionDescription | undefined
  #lastReport: LegReport | undefined
  #isClosed = false

  constructor(options: TerminationOptions) {
    this.name = options.name
    this.#options = options
    this.#opened = options.opened
    this.#cryptoLines = SUITES.map((suite, index) => cryptoLine(index + 1, suite, options.random))
    const sessionId = String(randomInteger(options.random, 2 ** 31) + 1)
    this.#origin = { username: '-', sessionId, version: '1', address: this.#address }
  }

  /** Where the engine speaks with it: `address:port`. */
  get local(): string {
    return `${this.#address}:${this.#options.opened.port}`
  }

  get #address(): string {
    return this.#options.address ?? this.#options.gateway.address
  }

  get kind(): LegKind {
    return this.#options.kind
  }

  /** The last that the engine told of its connection, where it has one. */
  get connection(): LegReport['connection'] {
    return this.#lastReport?.connection
  }

  /** Whether packets pass unopened, as the engine told last. */
  get isUntouched(): boolean {
    return this.#lastReport?.isUntouched ?? false
  }

  /** The formats that the other side has offered, in its order. */
  get offeredFormats(): readonly Format[] {
    const media = this.#received?.media.find(({ kind, port }) => kind === 'audio' && port !== 0)
    return media ? formatsOf(media) : []
  }

  /** Called whenever terms were agreed and the engine knows them. */
  onStarted(listener: (audio: AgreedAudio) => void): void {
    this.#onStarted.push(listener)
  }

  /** An offer of ours; `preferred` formats stand first. */
  offer(direction: Direction, preferred: readonly Format[] = []): string {
    const local = this.#local(direction, preferred, this.#protection())
    const description = this.#described
      ? createNextOffer(this.#described, local)
      : createOffer(this.#origin, local)
    this.#offered = { description, local }
    return this.#describe(description)
  }

  /** The other side's answer. False where nothing was agreed. */
  accept(sdp: string): boolean {
    if (!this.#offered) return false
    const { description, local } = this.#offered
    const agreed = this.#read(() => acceptAnswer(description, parseDescription(sdp), local).answer)
    if (!agreed) return false
    this.#start(agreed)
    return true
  }

  /** Keeps an offer of the other side until it is answered. False where it cannot be read. */
  receive(sdp: string): boolean {
    const received = this.#read(() => parseDescription(sdp))
    if (received) this.#received = received
    return received !== undefined
  }

  /** An offer with another user name fragment begins ICE anew (RFC 8839 §4.4.1.1.1): the answer to it has new credentials, too. */
  async followRestart(sdp: string): Promise<void> {
    const fragment = /^a=ice-ufrag:(\S{4,256})/m.exec(sdp)?.[1]
    const known = this.agreed?.ice?.usernameFragment
    if (this.#isClosed || known === undefined || fragment === undefined || fragment === known) return
    const ice = await this.#options.gateway.restartIce(this.name)
    if (ice) this.#opened = { ...this.#opened, ice }
  }

  /** Answers the last offer that was received; undefined where nothing in it can be accepted. */
  answer(direction: Direction, preferred: readonly Format[] = []): string | undefined {
    const received = this.#received
    if (!received) return undefined
    const local = { ...this.#local(direction, preferred), order: preferred.length > 0 ? 'own' : 'offered' }
    const origin = this.#described ? nextOrigin(this.#described.origin) : this.#origin
    const answered = this.#read(() => createAnswer(received, origin, local as LocalAudio).answer)
    if (!answered?.audio) return undefined
    this.#start(answered.audio)
    return this.#describe(answered.description)
  }

  /** Presses keys in the voice that the peer is sent (RFC 4733); false where it knows no telephone events, or is sent no voice. */
  press(keys: string): boolean {
    if (this.#isClosed || !this.agreed?.telephoneEvent || !sends(this.agreed.direction)) return false
    this.#options.gateway.post({ do: 'press', leg: this.name, keys })
    return true
  }

  /** Takes a sample of its quality. */
  sampleNow(): void {
    const { gateway } = this.#options
    if (this.#isClosed || !this.agreed) return
    void gateway.report(this.name).then((found) => {
      if (!found) return
      const { at, report } = found
      this.samples.push(sampleOf(at, report, this.#lastReport))
      this.#lastReport = report
      if (this.samples.length > MOST_SAMPLES) this.samples.shift()
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.sampleNow()
    this.#isClosed = true
    this.#options.gateway.forget(this)
    this.#options.gateway.post({ do: 'close', leg: this.name })
  }

  /** Keys the other side would have to agree to are offered again; the first time, what was set. */
  #protection(): Protection {
    return this.agreed?.keys.kind ?? this.#options.protection
  }

  #local(direction: Direction, preferred: readonly Format[], first?: Protection): LocalAudio {
    const { gateway, kind, codecs } = this.#options
    const opened = this.#opened
    const formats = inOrder(preferred)
    // A further answer keeps the role in the DTLS association (RFC 8842 §5.3).
    const known = this.agreed && { agreedKeys: this.agreed.keys }
    const used = inUse(formats, codecs ?? codecsFor(kind, gateway.codecs))
    if (kind === 'webRtc') return browserAudio(opened, { formats: used, direction, ...known })
    const all: Protection[] = ['none', 'sdes', 'dtls']
    return {
      address: this.#address,
      port: opened.port,
      formats: used,
      order: 'offered',
      protections: first ? [first, ...all.filter((known) => known !== first)] : all,
      cryptoLines: this.#cryptoLines,
      fingerprint: opened.fingerprint,
      rtcpMux: false,
      direction,
      packetTime: 20,
      ...known,
    }
  }

  #describe(description: SessionDescription): string {
    this.#described = description
    return writeDescription(description)
  }

  #start(audio: AgreedAudio): void {
    this.agreed = audio
    if (this.#isClosed) return
    const { gateway, isLearnt, signalledFrom } = this.#options
    const learning = { isLearnt, ...(signalledFrom === undefined ? {} : { signalledFrom }) }
    gateway.post({ do: 'start', leg: this.name, audio, ...learning })
    for (const listener of this.#onStarted) listener(audio)
  }

  #read<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      this.#options.log.warn('A session description could not be used', { leg: this.name, fault: fault.code })
      return undefined
    }
  }
}

/** The direction that a description tells of its audio; `sendrecv` where it cannot be read. */
export function directionIn(sdp: string): Direction {
  try {
    const description = parseDescription(sdp)
    const media = description.media.find(({ kind, port }) => kind === 'audio' && port !== 0)
    return media ? directionOf(description, media) : 'inactive'
  } catch {
    return 'sendrecv'
  }
}

function cryptoLine(tag: number, suite: CryptoSuite, random: Random): CryptoLine {
  const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
  return { tag, suite, key: random.bytes(keyBytes), salt: random.bytes(saltBytes) }
}
