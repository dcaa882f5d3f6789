/**
 * Calls that belong together by what phone systems say: the two halves of a call that passes from one to another, or a call and the
 * consultation in the middle of it. Told in the stories of both.
 */
import type { Clock } from '@offhook/base'
import { type Call, type LineNumber, liveConnections } from '@offhook/telephony'
import type { Connectors } from '../connector/index.ts'
import type { Calls } from './calls.ts'
import type { Stories } from './stories.ts'

export interface LinkagesOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly stories: Stories
  readonly clock: Clock
}

interface Linked {
  readonly callId: string
  readonly connector: string
  readonly switchCallId: string
  readonly line: LineNumber | undefined
}

/** The second call may come a while after the first: so long linkages are kept, and so many. */
const KEEP_MS = 30 * 60_000
const MOST_LINKAGES = 50_000
/** Calls of one linkage. */
const MOST_CALLS = 20

export class Linkages {
  readonly #options: LinkagesOptions
  readonly #calls = new Map<string, { readonly since: number; readonly linked: Linked[] }>()

  constructor(options: LinkagesOptions) {
    this.#options = options
    options.connectors.events.on('fact', ({ connector, fact }) => {
      const { linkages } = fact
      const call = linkages && options.calls.bySwitchCallId(connector, fact.switchCallId)
      if (call) for (const linkage of linkages) this.#link(linkage, call)
    })
  }

  #link(linkage: string, call: Call): void {
    const now = this.#options.clock.now()
    const known = this.#calls.get(linkage)
    const entry = known && now - known.since < KEEP_MS ? known : { since: now, linked: [] }
    if (entry !== known) this.#keep(linkage, entry)
    const { linked } = entry
    if (linked.length >= MOST_CALLS || linked.some(({ callId }) => callId === call.id)) return
    const { id: callId, connector, switchCallId } = call
    const line = liveConnections(call).find(({ party }) => party.line !== undefined)?.party.line
    const joined = { callId, connector, switchCallId, line }
    for (const other of linked) {
      this.#tell(other, joined)
      this.#tell(joined, other)
    }
    linked.push(joined)
  }

  #keep(linkage: string, entry: { readonly since: number; readonly linked: Linked[] }): void {
    this.#calls.delete(linkage)
    this.#calls.set(linkage, entry)
    if (this.#calls.size > MOST_LINKAGES) this.#calls.delete(this.#calls.keys().next().value!)
  }

  /** The story of `one` names the other, to those who may see with whom the other's line talks. A story that is written stays. */
  #tell(one: Linked, other: Linked): void {
    const { stories, calls, clock } = this.#options
    if (!calls.get(one.callId)) return
    const { callId, connector, line } = other
    stories.decided(one.connector, {
      switchCallId: one.switchCallId,
      at: clock.now(),
      subject: 'linkage',
      ...(line === undefined ? {} : { line }),
      why: {
        answer: callId,
        steps: [{ rule: 'belongs-together', because: { line: line ?? '', connector }, outcome: 'decided' }],
      },
    })
  }
}
