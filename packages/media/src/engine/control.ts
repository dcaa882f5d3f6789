/** What the main thread asks of the media thread, what it is told, and the news in between. Everything can be cloned between threads. */
import type { ErrorDetails, Explained } from '@offhook/base'
import type { DtlsFault } from '../dtls/dtls-connection.ts'
import type { LegQuality } from '../graph/leg.ts'
import type { ToneName } from '../graph/national-tones.ts'
import type { AgreedAudio } from '../sdp/audio-terms.ts'
import type { CryptoSuite } from '../sdp/crypto-attribute.ts'
import type { Fingerprint } from '../sdp/fingerprint.ts'
import type { Candidate, IceParameters } from '../sdp/ice-attributes.ts'
import type { TransportAddress } from '../stun/attributes.ts'
import type { StunServerReport } from '../stun/stun-server.ts'
import type { DropReason } from '../transport/media-port.ts'
import type { OutsideReport, OutsideServers } from '../transport/outside.ts'
import type { WebRtcDropReason } from '../transport/web-rtc-port.ts'
import type { RelayReport, RelayTerms } from '../turn/relay-listener.ts'

/** Something to be played. */
export type Sound =
  | { readonly kind: 'wav'; readonly bytes: Uint8Array; readonly isEndless: boolean }
  /** One that the engine keeps, see `keep`. */
  | { readonly kind: 'kept'; readonly name: string; readonly isEndless: boolean }
  /** What the leg's peer says itself, later. Legs only. */
  | { readonly kind: 'echo'; readonly delayMs: number }
  | { readonly kind: 'tone'; readonly country: string; readonly tone: ToneName }

/** A request, by the name under which {@link Results} has its answer. Legs and rooms have names that the asker chooses. */
export type Command =
  /** Binds ports for a leg of a phone (`rtp`, the default), or makes one of a browser (`webRtc`) on the port that all of them share. */
  | { readonly do: 'open'; readonly leg: string; readonly kind?: LegKind }
  /** Tells a leg its peer, or new terms with it. `isLearnt`, `signalledFrom`: see `transport/media-port.ts`. */
  | {
      readonly do: 'start'
      readonly leg: string
      readonly audio: AgreedAudio
      readonly isLearnt: boolean
      readonly signalledFrom?: string
    }
  /** A browser's candidate that came after its description (RFC 8838); undefined: there are no more. */
  | {
      readonly do: 'addCandidate'
      readonly leg: string
      readonly candidate: Candidate | undefined
      /** The fragment it belongs to, where it is told: one of before an ICE restart is ignored. */
      readonly usernameFragment?: string
    }
  /**
   * Makes new ICE credentials for a leg of a browser, for a further offer, or for the answer to one that has new ones (RFC 8445 §9).
   * Sound goes on over the old path until the next `start` and its checks have found a new one.
   */
  | { readonly do: 'restartIce'; readonly leg: string }
  /** Lets two legs hear each other. */
  | { readonly do: 'connect'; readonly legs: readonly [string, string] }
  /** A leg hears nobody, and is heard by nobody. */
  | { readonly do: 'disconnect'; readonly leg: string }
  /** A leg enters a room, which is made by its first. */
  | { readonly do: 'join'; readonly leg: string; readonly room: string }
  | { readonly do: 'mute'; readonly leg: string; readonly isMuted: boolean }
  /** A leg hears `sound` in place of its partner; undefined ends that. */
  | { readonly do: 'play'; readonly leg: string; readonly sound: Sound | undefined }
  /** All in a room hear `sound`, too. */
  | { readonly do: 'announce'; readonly room: string; readonly sound: Exclude<Sound, { kind: 'echo' }> }
  /** Keeps a WAV file under a name, for sounds that many hear again and again; undefined forgets it. Who hears it now, hears it on. */
  | { readonly do: 'keep'; readonly name: string; readonly bytes: Uint8Array | undefined }
  /** Finds out by STUN servers and relays how the port of the browsers is known outside, for legs that are opened from then on. */
  | ({ readonly do: 'reach' } & OutsideServers)
  /** From now on legs of phones are opened at ports of this range; those that are open keep theirs. */
  | { readonly do: 'usePorts'; readonly firstPort: number; readonly lastPort: number }
  /** Is a relay for browsers (TURN) at a port of its own, or, without `relay`, none any more. Answers at which port. */
  | { readonly do: 'serveRelay'; readonly relay: RelayTerms | undefined }
  /** Presses keys towards the peer. */
  | { readonly do: 'press'; readonly leg: string; readonly keys: string }
  /** Records both sides of a leg to a file that does not exist yet; undefined ends that. */
  | { readonly do: 'record'; readonly leg: string; readonly path: string | undefined }
  | { readonly do: 'quality'; readonly leg: string }
  | { readonly do: 'load' }
  | { readonly do: 'close'; readonly leg: string }

export type LegKind = 'rtp' | 'webRtc'

/** As a browser names it (`RTCPeerConnectionState`): ICE and DTLS seen as one. */
export type ConnectionState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed'

/** Why a connection has failed. */
export type ConnectionReason =
  /** No pair of candidates got through. */
  | 'no-path'
  /** The peer has not answered for 30 seconds (RFC 7675). */
  | 'consent-expired'
  | DtlsFault

/** How the packets of a leg with ICE or DTLS travel. */
export interface Connection {
  readonly state: ConnectionState
  /** The candidates in use, once there are any. */
  readonly path?: { readonly local: Candidate; readonly remote: Candidate }
  /** How the packets are encrypted, once the handshake is over. */
  readonly suite?: CryptoSuite
}

/** What a description of a leg is written from. The password in it is a secret: never log this value. */
export interface OpenedLeg {
  readonly port: number
  /** Of the engine's certificate, for DTLS (RFC 8122). */
  readonly fingerprint: Fingerprint
  /** Of a leg of a browser. Its first candidate is the default one. */
  readonly ice?: IceParameters
}

export interface LegReport extends LegQuality {
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** Whether packets pass unopened. */
  readonly isUntouched: boolean
  /** Of a leg with ICE or DTLS. */
  readonly connection?: Connection
}

/** How the thread keeps up, since it began. */
export interface EngineLoad {
  readonly legs: number
  readonly ticks: number
  /** Ticks that began a whole frame or more after they were due. */
  readonly lateTicks: number
  readonly worstDelayMs: number
  /** How late the latest tick of the last fifty was, before those that are under way. */
  readonly worstOfLastSecondMs: number
  /** Time that the processor spent on this thread, in microseconds. */
  readonly cpuMicros: number
  /** How packets move. */
  readonly driver: 'native' | 'dgram'
  /** How the port of the browsers is known outside. */
  readonly outside: OutsideReport
  readonly stunServer: StunServerReport
  /** The relay for browsers, where there is one. */
  readonly relay: RelayReport | undefined
  /** Packets that ended at the port of the browsers before they came to a leg, by reason. */
  readonly droppedAtWebRtcPort: Readonly<Partial<Record<WebRtcDropReason, number>>>
}

/** The answers by the name of the request. */
export interface Results {
  open: OpenedLeg
  start: undefined
  addCandidate: undefined
  restartIce: IceParameters
  /** Whether packets pass unopened, and why. */
  connect: Explained<boolean>
  disconnect: undefined
  join: undefined
  mute: undefined
  play: undefined
  announce: undefined
  keep: undefined
  reach: undefined
  usePorts: undefined
  serveRelay: { readonly port: number } | undefined
  press: undefined
  record: undefined
  quality: LegReport
  load: EngineLoad
  close: undefined
}

export type ResultOf<C extends Command> = Results[C['do']]

export type News =
  /** The peer of `leg` pressed a key. */
  | { readonly kind: 'key'; readonly leg: string; readonly key: string; readonly way: 'event' | 'in-band' }
  /** What was played to `leg` is over. */
  | { readonly kind: 'played'; readonly leg: string }
  /** All keys have been pressed towards the peer of `leg`. */
  | { readonly kind: 'pressed'; readonly leg: string }
  /** Nothing has come from the peer for so long. */
  | { readonly kind: 'silent'; readonly leg: string; readonly ms: number }
  /** A leg with ICE or DTLS has a path and keys, has lost it for now, or for good. `reason` tells why it failed. */
  | {
      readonly kind: 'connection'
      readonly leg: string
      readonly state: ConnectionState
      readonly reason?: ConnectionReason
    }

  /** From where STUN servers and relays see the port of the browsers, whenever that has changed. */
  | { readonly kind: 'mapped'; readonly mapped: readonly TransportAddress[] }

/** Between the threads. */
export type ToWorker =
  | { readonly kind: 'command'; readonly id: number; readonly command: Command }
  | { readonly kind: 'stop' }

export type FromWorker =
  /** `browserPort` is the one that was taken, where there is one. */
  | { readonly kind: 'ready'; readonly browserPort: number | undefined }
  | { readonly kind: 'result'; readonly id: number; readonly result: Results[Command['do']] }
  | { readonly kind: 'failure'; readonly id: number; readonly code: string; readonly details: ErrorDetails }
  | { readonly kind: 'news'; readonly news: News }

/** How the thread is set up. */
export interface EngineSettings {
  /** The local address at which media are received. */
  readonly address: string
  readonly firstPort: number
  readonly lastPort: number
  readonly driver: 'fastest' | 'dgram'
  /** The one UDP port of all legs of browsers; 0 takes any that is free. Without it there are no such legs. */
  readonly webRtcPort?: number
  /** Public addresses under which that port is reached, too, as behind a router that forwards it. */
  readonly advertisedAddresses?: readonly string[]
}
