/**
 * Tests whether the voice of a browser gets through: the engine answers an offer with a leg that says back what it hears, and forgets it a
 * moment later. It is no call, and nobody hears of it.
 */
import {
  type Clock,
  isNamedError,
  type Log,
  NamedError,
  type Random,
  randomHex,
  randomInteger,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import {
  browserAudio,
  createAnswer,
  type Format,
  type KeptEngine,
  parseDescription,
  type SessionDescription,
  writeDescription,
} from '@offhook/media'

export interface MediaProbesOptions {
  readonly engine: Pick<KeptEngine, 'request'> | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const LIFE_MS = 20_000
/** Nobody needs more than one for each way at a time. */
const MOST_OF_ONE = 4
const MOST = 50
const FORMATS: readonly Format[] = [
  { payloadType: 111, name: 'opus', clockRate: 48_000, channels: 2, parameters: 'useinbandfec=1' },
  { payloadType: 8, name: 'PCMA', clockRate: 8000, channels: 1, parameters: '' },
]

export class MediaProbes {
  readonly #options: MediaProbesOptions
  /** Whose each leg is. */
  readonly #legs = new Map<string, string>()

  constructor(options: MediaProbesOptions) {
    this.#options = options
  }

  /** The answer to a WebRTC offer. Rejects with `too-many-requests`, `body-malformed`, and the errors of the engine. */
  async answer(personId: string, sdp: string): Promise<string> {
    const { engine, random } = this.#options
    const offer = readOffer(sdp)
    const own = [...this.#legs.values()].filter((owner) => owner === personId).length
    if (own >= MOST_OF_ONE || this.#legs.size >= MOST) {
      throw new NamedError(contractErrors, 'too-many-requests', { seconds: LIFE_MS / 1000 })
    }
    if (!engine) throw new NamedError(contractErrors, 'not-found', { what: 'media engine', key: '' })
    const leg = `probe-${randomHex(random, 6)}`
    this.#legs.set(leg, personId)
    try {
      const opened = await engine.request({ do: 'open', leg, kind: 'webRtc' })
      const address = opened.ice?.candidates[0]?.address ?? '0.0.0.0'
      const sessionId = String(randomInteger(random, 2 ** 31) + 1)
      const origin = { username: '-', sessionId, version: '1', address }
      const { answer } = createAnswer(offer, origin, browserAudio(opened, { formats: FORMATS }))
      if (!answer.audio)
        throw new NamedError(contractErrors, 'body-malformed', { reason: 'no audio in it can be accepted' })
      await engine.request({ do: 'start', leg, audio: answer.audio, isLearnt: false })
      await engine.request({ do: 'play', leg, sound: { kind: 'echo', delayMs: 200 } })
      this.#options.clock.after(LIFE_MS, () => this.#close(leg))
      return writeDescription(answer.description)
    } catch (fault) {
      this.#close(leg)
      throw fault
    }
  }

  #close(leg: string): void {
    this.#legs.delete(leg)
    this.#options.engine?.request({ do: 'close', leg }).catch((fault) => {
      this.#options.log.debug('A probe was gone already', { leg, fault: String(fault) })
    })
  }
}

function readOffer(sdp: string): SessionDescription {
  try {
    return parseDescription(sdp)
  } catch (fault) {
    const reason = isNamedError(fault) ? fault.message : String(fault)
    throw new NamedError(contractErrors, 'body-malformed', { reason }, fault)
  }
}
