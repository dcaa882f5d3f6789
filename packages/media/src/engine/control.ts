/** What the main thread asks of the media thread, what it is told, and the news in between. Everything can be cloned between threads. */
import type { ErrorDetails, Explained } from '@offhook/base'
import type { LegQuality } from '../graph/leg.ts'
import type { ToneName } from '../graph/national-tones.ts'
import type { AgreedAudio } from '../sdp/audio-terms.ts'
import type { DropReason } from '../transport/media-port.ts'

/** Something to be played. */
export type Sound =
  | { readonly kind: 'wav'; readonly bytes: Uint8Array; readonly isEndless: boolean }
  | { readonly kind: 'tone'; readonly country: string; readonly tone: ToneName }

/** A request, by the name under which {@link Results} has its answer. Legs and rooms have names that the asker chooses. */
export type Command =
  /** Binds ports for a leg. */
  | { readonly do: 'open'; readonly leg: string }
  /** Tells a leg its peer, or new terms with it. `isLearnt`: see `transport/media-port.ts`. */
  | { readonly do: 'start'; readonly leg: string; readonly audio: AgreedAudio; readonly isLearnt: boolean }
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
  | { readonly do: 'announce'; readonly room: string; readonly sound: Sound }
  /** Presses keys towards the peer. */
  | { readonly do: 'press'; readonly leg: string; readonly keys: string }
  /** Records both sides of a leg to a file that does not exist yet; undefined ends that. */
  | { readonly do: 'record'; readonly leg: string; readonly path: string | undefined }
  | { readonly do: 'quality'; readonly leg: string }
  | { readonly do: 'load' }
  | { readonly do: 'close'; readonly leg: string }

export interface LegReport extends LegQuality {
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** Whether packets pass unopened. */
  readonly isUntouched: boolean
}

/** How the thread keeps up, since it began. */
export interface EngineLoad {
  readonly legs: number
  readonly ticks: number
  /** Ticks that began a whole frame or more after they were due. */
  readonly lateTicks: number
  readonly worstDelayMs: number
  /** Time that the processor spent on this thread, in microseconds. */
  readonly cpuMicros: number
  /** How packets move. */
  readonly driver: 'native' | 'dgram'
}

/** The answers by the name of the request. */
export interface Results {
  open: { readonly port: number }
  start: undefined
  /** Whether packets pass unopened, and why. */
  connect: Explained<boolean>
  disconnect: undefined
  join: undefined
  mute: undefined
  play: undefined
  announce: undefined
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
  /** Nothing has come from the peer for so long. */
  | { readonly kind: 'silent'; readonly leg: string; readonly ms: number }

/** Between the threads. */
export type ToWorker =
  | { readonly kind: 'command'; readonly id: number; readonly command: Command }
  | { readonly kind: 'stop' }

export type FromWorker =
  | { readonly kind: 'ready' }
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
}
