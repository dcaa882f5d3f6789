/** What is known of the voice of a call's legs that pass the engine: their way, codec, encryption, and how good they were over time. */
import type { AgreedAudio } from '@offhook/media'
import type { Party } from '@offhook/telephony'
import type { QualitySample } from '../media/quality-sample.ts'
import type { Termination } from '../media/termination.ts'
import type { Connection } from './parts.ts'

/** Where a browser was found (RFC 8445 §4): at its own address, as a router shows it, or behind a relay. */
export type FoundAs = 'host' | 'srflx' | 'prflx' | 'relay'

/** The voice between one party's phone and the engine. */
export interface LegMedia {
  readonly party: Party
  /** `anchored`: on its way to the other end; `station`: music, a conference, the echo test. */
  readonly path: 'anchored' | 'station'
  readonly codec: string
  readonly encryption: AgreedAudio['keys']['kind']
  /** How the packets are encrypted, where it is known. */
  readonly suite: string | undefined
  readonly isBrowser: boolean
  /** Where the phone says that it is: `address:port`; of a browser where ICE has found it. */
  readonly remote: string
  readonly foundAs: FoundAs | undefined
  /** Where the engine hears it. */
  readonly local: string
  /** Whether packets pass unopened: neither codec nor keys are changed. */
  readonly isUntouched: boolean
  /** Oldest first; the last one is taken when the leg ends, and may come a moment later. */
  readonly samples: readonly QualitySample[]
}

/** Calls that are over and still can be asked for. */
const MOST_KEPT = 500

/** The voice of each party whose phone speaks with the engine now. */
export function mediaOf(connections: readonly Connection[]): readonly LegMedia[] {
  return connections.flatMap((connection) => legMedia(connection) ?? [])
}

function legMedia(connection: Connection): LegMedia | undefined {
  const { leg, party } = connection
  const speaker = speakerTo(connection)
  return speaker && voiceOf(speaker, party, leg?.station && !leg.anchor ? 'station' : 'anchored')
}

/** What the engine speaks to the phone of a connection with; undefined where its voice does not pass the engine. */
export function speakerTo(connection: Connection): Termination | undefined {
  const { leg } = connection
  // A phone that needs no anchor speaks with the inner side of the other end's.
  return terminationOf(leg) ?? (leg && otherEndOf(connection)?.leg?.anchor?.inner)
}

/** Who alone is at the other end. */
function otherEndOf(connection: Connection): Connection | undefined {
  const { call } = connection
  const [other, third] = call.connections.filter((each) => each !== connection)
  return third || call.conference ? undefined : other
}

function voiceOf(termination: Termination, party: Party, path: LegMedia['path']): LegMedia | undefined {
  const { agreed } = termination
  if (!agreed) return undefined
  const { codec, keys } = agreed
  const { connection } = termination
  const found = connection?.path?.remote
  const { address, port } = found ?? agreed.remote
  return {
    party,
    path,
    codec: codec.name,
    encryption: keys.kind,
    suite: keys.kind === 'sdes' ? keys.receive.suite : connection?.suite,
    isBrowser: termination.kind === 'webRtc',
    remote: `${address}:${port}`,
    foundAs: found?.type,
    local: termination.local,
    isUntouched: termination.isUntouched,
    samples: termination.samples,
  }
}

function terminationOf(leg: Connection['leg']): Termination | undefined {
  return leg?.anchor?.outer ?? leg?.station?.termination
}

/** The voice of parties that have left their calls, for as many calls as may be kept. */
export class PastMedia {
  readonly #byCall = new Map<string, LegMedia[]>()

  of(callId: string): readonly LegMedia[] {
    return this.#byCall.get(callId) ?? []
  }

  /** `connection` leaves its call. */
  keep(connection: Connection): void {
    const { anchor } = connection.leg ?? {}
    const other = anchor && otherEndOf(connection)
    // With the anchor goes what the phone at the other end speaks with.
    const ends = other && !terminationOf(other.leg) ? [connection, other] : [connection]
    const left = mediaOf(ends)
    if (left.length === 0) return
    const { id } = connection.call
    const known = this.#byCall.get(id)
    if (known) known.push(...left)
    else this.#byCall.set(id, [...left])
    if (this.#byCall.size <= MOST_KEPT) return
    for (const oldest of this.#byCall.keys()) {
      this.#byCall.delete(oldest)
      break
    }
  }
}
