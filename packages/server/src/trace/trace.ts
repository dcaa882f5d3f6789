/** SIP and CSTA messages as they pass: kept for a while, found again by line and call, and told live to those who watch. */
import type { Clock } from '@offhook/base'
import type { Ladder, LadderArrow } from '@offhook/contract'
import type { PhoneSystem } from '@offhook/pbx'
import {
  endpointName,
  type MessageObserver,
  type TracedMessage,
  type TraceFilter,
  TracePoint,
  type TraceTransport,
} from '@offhook/sip'
import type { CallStory } from '../call/index.ts'
import { CstaTrace } from './csta-trace.ts'
import { arrowView, ladderOf, merged, type NameOf, namesOf } from './ladder-view.ts'

export interface TraceOptions {
  readonly clock: Clock
  readonly phoneSystem: () => Pick<PhoneSystem, 'phones'>
  /** The name of an extension, where it is one. */
  readonly nameOfLine: (line: string) => string | undefined
  /** Whether a line of any phone system has this number. */
  readonly isLine: (number: string) => boolean
  /** Whether somebody watches live. */
  readonly isWatched: () => boolean
  /** With the lines that the message is about. */
  readonly publish: (arrow: LadderArrow, lines: readonly string[]) => void
}

/** How much is kept, in bytes. */
const KEPT_BYTES = 16 * 1024 * 1024
/** The longest that names of phones are not asked for anew, under load. */
const NAMES_MS = 1000
/** Live messages a second: more than anybody reads, and no flood for the browser. */
const MOST_LIVE_PER_SECOND = 200
/** A call begins in the turn of the event loop in which its INVITE was taken, a moment after that was traced. */
const BEFORE_START_MS = 20
/** A call's last messages come after its end. */
const AFTER_END_MS = 3000

export class Trace {
  readonly point: TracePoint
  /** What passes over CSTA. */
  readonly csta: CstaTrace
  readonly #options: TraceOptions
  #names: { readonly at: number; readonly nameOf: NameOf; readonly lineOf: Map<string, string> } | undefined
  #second = 0
  #liveInSecond = 0

  constructor(options: TraceOptions) {
    this.#options = options
    this.csta = new CstaTrace(options)
    this.point = new TracePoint({ clock: options.clock, capacityBytes: KEPT_BYTES })
    this.point.subscribe({}, (message) => this.#tell(message))
  }

  /** To be given to the SIP stack: sees every message. */
  get observer(): MessageObserver {
    return {
      onMessageBytes: (direction, bytes, flow) =>
        this.point.record({
          direction,
          bytes,
          transport: flow.transport.toUpperCase() as TraceTransport,
          local: { address: flow.localAddress, port: flow.localPort },
          remote: { address: flow.remoteAddress, port: flow.remotePort },
        }),
    }
  }

  /** The latest `limit` messages of a line, or of all. */
  ladder(line: string | undefined, limit: number): Ladder {
    const messages = this.point.messages(line === undefined ? {} : filterOf(line)).slice(-limit)
    const csta = this.csta.arrows(line, limit)
    return ladderOf(merged(messages, this.#namesNow().nameOf, csta).slice(-limit))
  }

  /**
   * The messages of a call, found by its lines and its time: the dialogs and the calls of phone systems that began between the
   * call's start and end, among lines that all have a part in it. Empty when they are no longer kept. What other people's
   * applications are told of it is shown on request.
   */
  ladderOfCall(story: CallStory, limit: number, hasApplications: boolean): Ladder {
    const lines = new Set(
      story.moments.flatMap(({ who, to }) => [who.line, to?.line]).filter((line) => line !== undefined),
    )
    const from = story.startedAt - BEFORE_START_MS
    const end = story.endedAt ?? this.#options.clock.now()
    const ofLines = this.point.messages({ users: [...lines] })
    const dialogs = new Set(
      ofLines
        .filter(({ time, description: { label, users } }) => {
          const isAmongThem = users.every((user) => lines.has(user) || !this.#options.nameOfLine(user))
          return label === 'INVITE' && isAmongThem && time >= from && time <= end
        })
        .map(({ description }) => description.callId),
    )
    const messages = ofLines.filter(
      ({ time, description }) => dialogs.has(description.callId) && time <= end + AFTER_END_MS,
    )
    const sought = { callId: story.callId, lines, from, to: end, until: end + AFTER_END_MS }
    const csta = this.csta.arrowsOfCall(sought, limit, hasApplications)
    return ladderOf(merged(messages.slice(0, limit), this.#namesNow().nameOf, csta).slice(0, limit))
  }

  #tell(message: TracedMessage): void {
    if (!this.#options.isWatched() || this.#isFlood()) return
    const { nameOf, lineOf } = this.#namesNow()
    const line = lineOf.get(endpointName(message.remote)) ?? this.#lineNamed(message)
    this.#options.publish(arrowView(message, nameOf), line === undefined ? [] : [line])
  }

  #lineNamed(message: TracedMessage): string | undefined {
    return message.description.users.find((user) => this.#options.nameOfLine(user) !== undefined)
  }

  #isFlood(): boolean {
    const second = Math.floor(this.#options.clock.monotonic() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#liveInSecond = 0
    }
    return ++this.#liveInSecond > MOST_LIVE_PER_SECOND
  }

  #namesNow() {
    const now = this.#options.clock.monotonic()
    if (this.#names && now - this.#names.at < NAMES_MS) return this.#names
    const phones = this.#options.phoneSystem().phones()
    this.#names = {
      at: now,
      nameOf: namesOf(phones, this.#options.nameOfLine),
      lineOf: new Map(phones.map((phone) => [phone.address, phone.line])),
    }
    return this.#names
  }
}

export function filterOf(line: string): TraceFilter {
  return { users: [line] }
}
