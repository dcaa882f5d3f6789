/**
 * The living calls: facts of the phone systems go through the call's rule, and what comes of it is told. Journal, presence and
 * sessions listen and keep their own state; nothing of theirs stands here.
 */
import { Emitter, type Listenable, type Log, type NewId } from '@offhook/base'
import {
  type Application,
  type Call,
  type CallEffect,
  type CallFact,
  type LineNumber,
  type LineSituation,
  LiveCalls,
  resynchronise,
  type Snapshot,
  situationOf,
} from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { Line } from '../line/index.ts'

/** What a fact made of the calls that it concerned. */
export interface CallsChange extends Application {
  readonly connector: string
  readonly fact: CallFact
}

export type CallsEvents = { changed: CallsChange }

export interface CallsOptions {
  readonly connectors: Connectors
  readonly newId: NewId
  readonly log: Log
}

export class Calls {
  readonly #options: CallsOptions
  readonly #emitter: Emitter<CallsEvents>
  readonly #byConnector = new Map<string, LiveCalls>()
  readonly #byId = new Map<string, Call>()
  readonly #byLine = new Map<LineNumber, Map<string, Call>>()

  constructor(options: CallsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { events } = options.connectors
    events.on('fact', ({ connector, fact }) => this.#apply(connector, fact))
    events.on('snapshot', ({ connector, snapshot }) => this.#resynchronise(connector, snapshot))
  }

  get events(): Listenable<CallsEvents> {
    return this.#emitter
  }

  get count(): number {
    return this.#byId.size
  }

  all(): Iterable<Call> {
    return this.#byId.values()
  }

  /** A live call. */
  get(id: string): Call | undefined {
    return this.#byId.get(id)
  }

  bySwitchCallId(connector: string, switchCallId: string): Call | undefined {
    return this.#byConnector.get(connector)?.get(switchCallId)
  }

  /** The live calls in which the line has a part that is not over. */
  ofLine(line: LineNumber): readonly Call[] {
    const calls = this.#byLine.get(line)
    return calls ? [...calls.values()] : none
  }

  /** The line with its own connections: what permitted services are judged by. */
  situationOf(line: Line): LineSituation {
    return situationOf(line.device, this.ofLine(line.device.line))
  }

  #apply(connector: string, fact: CallFact): void {
    const application = this.#live(connector).apply(fact)
    if (application.effects.length === 0) return
    for (const call of application.calls) this.#index(call)
    for (const effect of application.effects) this.#log(effect, connector)
    this.#emitter.emit('changed', { ...application, connector, fact })
  }

  /** Our id of the call is the trace that follows it through the log; here the phone system's own id stands beside it. */
  #log(effect: CallEffect, connector: string): void {
    const { log } = this.#options
    switch (effect.type) {
      case 'callStarted':
        log.debug('a call began', {
          trace: effect.call.id,
          connector,
          switchCallId: effect.call.switchCallId,
        })
        break
      case 'callEnded':
        log.debug('a call ended', { trace: effect.call.id, mergedInto: effect.call.mergedInto })
        break
      case 'irregular': {
        const { callId: trace, fact, sentence } = effect
        log.warn('a phone system told something irregular', { trace, connector, fact, sentence })
        break
      }
      default:
        break
    }
  }

  /** After a lost link, and at the start. */
  #resynchronise(connector: string, snapshot: Snapshot): void {
    const facts = resynchronise(this.#live(connector).all(), snapshot)
    for (const fact of facts) this.#apply(connector, fact)
  }

  #live(connector: string): LiveCalls {
    const known = this.#byConnector.get(connector)
    if (known) return known
    const made = new LiveCalls({ connector, newId: this.#options.newId })
    this.#byConnector.set(connector, made)
    return made
  }

  #index(call: Call): void {
    const before = this.#byId.get(call.id)
    if (call.endedAt === undefined) this.#byId.set(call.id, call)
    else this.#byId.delete(call.id)
    const lines = linesIn(call)
    for (const line of lines) this.#putOnLine(line, call)
    if (!before) return
    for (const line of linesIn(before)) if (!lines.has(line)) this.#takeOffLine(line, call.id)
  }

  #putOnLine(line: LineNumber, call: Call): void {
    const calls = this.#byLine.get(line)
    if (calls) calls.set(call.id, call)
    else this.#byLine.set(line, new Map([[call.id, call]]))
  }

  #takeOffLine(line: LineNumber, callId: string): void {
    const calls = this.#byLine.get(line)
    calls?.delete(callId)
    if (calls?.size === 0) this.#byLine.delete(line)
  }
}

const none: readonly Call[] = []

/** The lines that have a live part in the call. */
function linesIn(call: Call): ReadonlySet<LineNumber> {
  const lines = new Set<LineNumber>()
  if (call.endedAt !== undefined) return lines
  for (const { state, party } of call.connections) {
    if (state !== 'null' && party.line !== undefined) lines.add(party.line)
  }
  return lines
}
