/**
 * Forwarding lists at work: how far each call has come on its list. The server watches the stations ring and sends the call on
 * itself, so that lists work at every phone system that can redirect a ringing call, and from one to another.
 */
import type { CancelTimer, Clock, ExplanationStep, Log } from '@offhook/base'
import type { ForwardList } from '@offhook/contract'
import type { Call, Connection, LineNumber } from '@offhook/telephony'
import type { Connectors } from '../connector/index.ts'
import type { Lines } from '../line/index.ts'
import { type Numbers, numberOfLine } from '../location/index.ts'
import type { Calls, CallsChange } from './calls.ts'
import { firstThatRang, nextStation, type Station } from './forward-list.ts'
import type { Stories } from './stories.ts'

export interface ForwardChainsOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly lines: Lines
  readonly numbers: Numbers
  readonly stories: Stories
  readonly clock: Clock
  readonly log: Log
  readonly listOf: (line: LineNumber) => ForwardList | null
}

interface Chain {
  /** The first line that rang, and its connection. */
  readonly first: LineNumber
  readonly firstId: string
  readonly list: ForwardList
  /** Lines that rang already: nobody is sent there again. */
  readonly rang: Set<LineNumber>
  /** The station in the list; -1 at the first line. */
  position: number
  /** The connection that rings there; undefined on the way to it, and when the list is at its end. */
  at: string | undefined
  /** The connections that were there when we sent the call on; undefined where it is not on its way. */
  sentFrom: ReadonlySet<string> | undefined
  isOver: boolean
  cancel: CancelTimer | undefined
}

/** How long a call that is sent to another phone system may take until it rings there. */
const ON_THE_WAY_MS = 30_000

export class ForwardChains {
  readonly #options: ForwardChainsOptions
  readonly #byCall = new Map<string, Chain>()
  /** Chains whose call was sent to a line of another phone system, where it is another call. */
  readonly #expected = new Map<LineNumber, { readonly chain: Chain; readonly until: number }>()

  constructor(options: ForwardChainsOptions) {
    this.#options = options
    options.calls.events.on('changed', (change) => this.#follow(change))
  }

  #follow({ calls, effects }: CallsChange): void {
    for (const effect of effects) if (effect.type === 'connectionMoved') this.#move(effect.from, effect.to)
    for (const call of calls) {
      if (call.endedAt === undefined) this.#look(call)
      else this.#drop(call.id)
    }
  }

  /** A call that is transferred while it rings goes on in another one. */
  #move(from: string, to: string): void {
    const chain = this.#byCall.get(from)
    if (!chain || this.#byCall.has(to)) return
    this.#byCall.delete(from)
    this.#byCall.set(to, chain)
    if (chain.at !== undefined) this.#arm(to, chain)
  }

  #drop(callId: string): void {
    const chain = this.#byCall.get(callId)
    if (!chain) return
    chain.cancel?.()
    this.#byCall.delete(callId)
  }

  #look(call: Call): void {
    const chain = this.#chainOf(call)
    if (!chain || chain.isOver) return
    if (call.connections.some(({ id, state }) => id === chain.at && state === 'alerting')) return
    // Somebody else took the call away from there: a forwarding of the phone system, a colleague, the person called.
    const { sentFrom } = chain
    if (!sentFrom) {
      this.#end(chain)
      return
    }
    const come = call.connections.find(
      ({ id, state, direction }) => direction === 'incoming' && state !== 'null' && !sentFrom.has(id),
    )
    if (come?.state === 'alerting') this.#arrive(call, chain, come)
    else if (come?.answeredAt !== undefined) this.#end(chain)
  }

  /** The chain of the call; a new one where a line with a list rings first, or first since somebody answered and passed it on. */
  #chainOf(call: Call): Chain | undefined {
    const known = this.#byCall.get(call.id)
    const first = firstThatRang(call)
    if (first?.state !== 'alerting' || first.id === known?.firstId || (known && !known.isOver)) return known
    const { line } = first.party
    const list = this.#options.listOf(line)
    const chain = this.#passedOn(line, first.id) ?? (list && newChain(line, first.id, list))
    if (!chain) return known
    this.#byCall.set(call.id, chain)
    if (chain.at !== undefined) this.#arm(call.id, chain)
    return chain
  }

  /** A call that comes from another phone system because a list sent it here: that list goes on, not the one of the line. */
  #passedOn(line: LineNumber, firstId: string): Chain | undefined {
    const expected = this.#expected.get(line)
    this.#expected.delete(line)
    if (!expected || expected.until < this.#options.clock.now()) return undefined
    return { ...expected.chain, firstId, at: undefined, sentFrom: new Set() }
  }

  /** It rings at the station. */
  #arrive(call: Call, chain: Chain, { id, party }: Connection): void {
    chain.sentFrom = undefined
    chain.at = id
    // Nobody here knows when a phone outside is given up.
    if (party.line === undefined) {
      this.#end(chain)
      return
    }
    chain.rang.add(party.line)
    const own = this.#options.listOf(party.line)
    if (own) {
      const because = { line: party.line, first: chain.first }
      this.#tell(call, party.line, party.line, [
        { rule: 'list-of-first-governs', because, outcome: 'decided' },
      ])
    }
    if (chain.position === chain.list.targets.length - 1) {
      const because = { line: party.line, first: chain.first }
      this.#tell(call, party.line, party.line, [{ rule: 'station-is-last', because, outcome: 'decided' }])
      this.#end(chain)
    } else this.#arm(call.id, chain)
  }

  #arm(callId: string, chain: Chain): void {
    chain.cancel?.()
    const seconds = this.#secondsAt(chain)
    chain.cancel = this.#options.clock.after(seconds * 1000, () => {
      this.#sendOn(callId, chain).catch((fault: unknown) => {
        this.#options.log.error('a forwarding list could not go on', { trace: callId, fault: String(fault) })
      })
    })
  }

  #secondsAt({ list, position }: Chain): number {
    return position === -1 ? list.ringSeconds : list.targets[position]!.ringSeconds
  }

  #end(chain: Chain): void {
    chain.cancel?.()
    chain.isOver = true
  }

  /** The ring time is over: to the next station. One that the phone system refuses is left out. */
  async #sendOn(callId: string, chain: Chain, refused: readonly ExplanationStep[] = []): Promise<void> {
    const call = this.#options.calls.get(callId)
    const ringing = call?.connections.find(({ id }) => id === chain.at)
    const line = ringing?.party.line
    if (!call || ringing?.state !== 'alerting' || line === undefined || chain.isOver) return
    const { answer: index, steps } = nextStation(chain.list, chain.position, (to) =>
      this.#stationOf(to, chain),
    )
    const target = index === undefined ? undefined : chain.list.targets[index]
    const why = refused.length > 0 ? refused : this.#reasonsOf(chain, line)
    this.#tell(call, line, target?.destination ?? line, [...why, ...steps])
    if (index === undefined || !target) {
      this.#end(chain)
      return
    }
    chain.position = index
    const { destination } = target
    try {
      await this.#redirect(call, chain, line, destination)
    } catch (fault) {
      chain.sentFrom = undefined
      const reason = fault instanceof Error ? fault.message : String(fault)
      const because = { destination, reason }
      await this.#sendOn(callId, chain, [{ rule: 'station-refused', because, outcome: 'passed' }])
    }
  }

  #reasonsOf(chain: Chain, line: LineNumber): readonly ExplanationStep[] {
    return [
      { rule: 'first-line-governs', because: { line: chain.first }, outcome: 'passed' },
      { rule: 'rang-in-vain', because: { line, seconds: this.#secondsAt(chain) }, outcome: 'passed' },
    ]
  }

  /** Rejects with the `serviceErrors` and with `number-empty`. */
  async #redirect(call: Call, chain: Chain, line: LineNumber, destination: string): Promise<void> {
    const { connectors, numbers, lines, clock } = this.#options
    const target = lines.get(destination)
    const { result } = target
      ? { result: numberOfLine(destination) }
      : numbers.of(line).dial(destination, { forward: true })
    // Facts may come before the answer does.
    chain.sentFrom = new Set(call.connections.map(({ id }) => id))
    if (target && target.connector !== call.connector) {
      this.#expected.set(destination, { chain, until: clock.now() + ON_THE_WAY_MS })
    }
    try {
      await connectors.perform(call.connector, {
        service: 'deflectCall',
        line,
        switchCallId: call.switchCallId,
        destination: result,
      })
    } catch (fault) {
      this.#expected.delete(destination)
      throw fault
    }
  }

  #stationOf(destination: string, chain: Chain): Station {
    const { lines, calls } = this.#options
    const line = lines.get(destination)
    if (!line) return undefined
    const situation = calls.situationOf(line)
    const isBusy = situation.connections.some(({ connection }) => connection.state !== 'hold')
    const hindrance = chain.rang.has(destination)
      ? 'station-was-here'
      : line.device.state !== 'inService'
        ? 'station-out-of-service'
        : line.device.doNotDisturb
          ? 'station-not-disturbed'
          : isBusy
            ? 'station-busy'
            : undefined
    return { line: destination, hindrance }
  }

  #tell(
    { connector, switchCallId }: Call,
    line: LineNumber,
    answer: string,
    steps: readonly ExplanationStep[],
  ): void {
    const { stories, clock } = this.#options
    stories.decided(connector, {
      switchCallId,
      at: clock.now(),
      subject: 'forward-list',
      line,
      why: { answer, steps },
    })
  }
}

function newChain(first: LineNumber, firstId: string, list: ForwardList): Chain {
  return {
    first,
    firstId,
    list,
    rang: new Set([first]),
    position: -1,
    at: firstId,
    sentFrom: undefined,
    isOver: false,
    cancel: undefined,
  }
}
