/** What is known of the voice of a call's legs that pass the engine: their way, codec, encryption, and how good they were over time. */
import type { AgreedAudio, LegReport } from '@offhook/media'
import type { Party } from '@offhook/telephony'
import type { Connection } from '../call/connection.ts'
import type { Termination } from './termination.ts'

/** How good the voice was that came from a phone, at one moment. */
export interface QualitySample {
  /** Milliseconds since 1970. */
  readonly at: number
  /** 0 to 1, since the leg began. */
  readonly lossRatio: number
  readonly jitterMs: number
  /** How long the voice waits in the jitter buffer; 0 where packets pass unopened. */
  readonly delayMs: number
  /** Undefined before the phone has told of it. */
  readonly roundTripMs?: number
  /** 1 to 4.5 (ITU-T G.107). */
  readonly meanOpinionScore: number
}

/** The voice between one party's phone and the engine. */
export interface LegMedia {
  readonly party: Party
  /** `anchored`: on its way to the other end; `station`: music, a conference, the echo test. */
  readonly path: 'anchored' | 'station'
  readonly codec: string
  readonly encryption: AgreedAudio['keys']['kind']
  /** Where the phone says that it is: `address:port`. Browsers find their way by ICE. */
  readonly remote: string
  /** Oldest first; the last one is taken when the leg ends, and may come a moment later. */
  readonly samples: readonly QualitySample[]
}

/** Calls that are over and still can be asked for. */
const MOST_KEPT = 500

/** The voice of each party whose phone speaks with the engine now. */
export function mediaOf(connections: readonly Connection[]): readonly LegMedia[] {
  return connections.flatMap((connection) => legMedia(connection) ?? [])
}

function legMedia({ leg, party }: Connection): LegMedia | undefined {
  const termination = terminationOf(leg)
  const agreed = termination?.agreed
  if (!leg || !termination || !agreed) return undefined
  const { codec, keys, remote } = agreed
  return {
    party,
    path: leg.anchor ? 'anchored' : 'station',
    codec: codec.name,
    encryption: keys.kind,
    remote: `${remote.address}:${remote.port}`,
    samples: termination.samples,
  }
}

function terminationOf(leg: Connection['leg']): Termination | undefined {
  return leg?.anchor?.outer ?? leg?.station?.termination
}

export function sampleOf(at: number, report: LegReport): QualitySample {
  const { lossRatio, jitterMs, delayMs, roundTripMs, meanOpinionScore } = report
  const told = roundTripMs === undefined ? {} : { roundTripMs }
  return { at, lossRatio, jitterMs, delayMs, ...told, meanOpinionScore }
}

/** The voice of parties that have left their calls, for as many calls as may be kept. */
export class PastMedia {
  readonly #byCall = new Map<string, LegMedia[]>()

  of(callId: string): readonly LegMedia[] {
    return this.#byCall.get(callId) ?? []
  }

  /** `connection` leaves its call. */
  keep(connection: Connection): void {
    const left = legMedia(connection)
    if (!left) return
    terminationOf(connection.leg)?.sampleNow()
    const { id } = connection.call
    const known = this.#byCall.get(id)
    if (known) known.push(left)
    else this.#byCall.set(id, [left])
    if (this.#byCall.size <= MOST_KEPT) return
    for (const oldest of this.#byCall.keys()) {
      this.#byCall.delete(oldest)
      break
    }
  }
}
