/**
 * Picking up a call that rings at another phone system. No phone system reaches into the other, so the ringing one is asked to send
 * the call over, where it is answered as soon as it comes. Where that one cannot send it, a code is dialled for it.
 */
import { type Clock, type Explained, isNamedError, type Log, NamedError } from '@offhook/base'
import {
  type Call,
  type Connection,
  isPermitted,
  type LineNumber,
  otherParties,
  type Party,
  type ServiceResult,
  serviceErrors,
} from '@offhook/telephony'
import type { Connectors } from '../connector/index.ts'
import type { Line, Lines } from '../line/index.ts'
import { type Numbers, numberOfLine } from '../location/index.ts'
import type { Calls, CallsChange } from './calls.ts'
import type { Stories } from './stories.ts'

export interface CrossPickupsOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly lines: Lines
  readonly numbers: Numbers
  readonly stories: Stories
  readonly clock: Clock
  readonly log: Log
  /** Has the phones of a line answer the next call by themselves whose caller it is; false where its phone system cannot do so. */
  readonly answerByItself: (line: LineNumber, isCaller: (party: Party) => boolean) => boolean
  /** What is dialled at `line` to take a call that rings at `ringingLine`; undefined where none is set. */
  readonly codeOf: (line: LineNumber, ringingLine: LineNumber) => string | undefined
}

interface Expected {
  readonly until: number
  readonly isCaller: (party: Party) => boolean
}

/** A call that was sent over is answered when it comes so soon. */
const ON_THE_WAY_MS = 10_000

export class CrossPickups {
  readonly #options: CrossPickupsOptions
  readonly #expected = new Map<LineNumber, Expected>()

  constructor(options: CrossPickupsOptions) {
    this.#options = options
    options.calls.events.on('changed', (change) => this.#look(change))
  }

  /** Takes `call`, which rings as `ringing`, at `line`. Rejects with the `serviceErrors`. */
  async take(line: Line, call: Call, ringing: Connection): Promise<ServiceResult> {
    const ringingLine = ringing.party.line!
    const number = line.device.line
    const code = this.#options.codeOf(number, ringingLine)
    if (this.#canSend(ringingLine, call, ringing)) {
      try {
        await this.#send(number, ringingLine, call, ringing)
        return {}
      } catch (fault) {
        this.#expected.delete(number)
        if (code === undefined || !isRefusal(fault)) throw fault
      }
    }
    if (code === undefined) {
      throw new NamedError(serviceErrors, 'service-not-supported', {
        line: ringingLine,
        service: 'deflectCall',
      })
    }
    this.#tell(call, ringingLine, {
      answer: code,
      steps: [
        { rule: 'picked-up-by-code', because: { line: number, ringingLine, code }, outcome: 'decided' },
      ],
    })
    const request = { service: 'makeCall', line: number, destination: code } as const
    return this.#options.connectors.perform(line.connector, request)
  }

  #canSend(ringingLine: LineNumber, call: Call, connection: Connection): boolean {
    const { lines, calls } = this.#options
    const there = lines.get(ringingLine)
    return (
      there !== undefined && isPermitted('deflectCall', calls.situationOf(there), { call, connection }).answer
    )
  }

  async #send(line: LineNumber, ringingLine: LineNumber, call: Call, ringing: Connection): Promise<void> {
    const { connectors, clock, answerByItself } = this.#options
    this.#tell(call, ringingLine, {
      answer: line,
      steps: [{ rule: 'picked-up-across', because: { line, ringingLine }, outcome: 'decided' }],
    })
    const isCaller = this.#callerOf(line, ringing, call)
    if (!answerByItself(line, isCaller)) {
      this.#expected.set(line, { until: clock.now() + ON_THE_WAY_MS, isCaller })
    }
    await connectors.perform(call.connector, {
      service: 'deflectCall',
      line: ringingLine,
      switchCallId: call.switchCallId,
      destination: numberOfLine(line),
    })
  }

  /**
   * Tells the call that was sent from any other: its caller is the same, or whoever sent it, as some phone systems tell. Somebody who
   * withholds the number is not known again: the phone rings, and is answered by hand.
   */
  #callerOf(line: LineNumber, ringing: Connection, call: Call): (party: Party) => boolean {
    const at = this.#options.numbers.of(line)
    const namesOf = (party: Party) =>
      [
        party.number,
        at.canonicalOf(party.number),
        party.line === undefined ? null : at.canonicalOfLine(party.line),
      ].filter((name) => name !== null && name !== '')
    const known = new Set([...otherParties(call, ringing), ringing.party].flatMap(namesOf))
    return (party) => namesOf(party).some((name) => known.has(name))
  }

  #look({ calls }: CallsChange): void {
    if (this.#expected.size === 0) return
    for (const call of calls) {
      for (const connection of call.connections) {
        const { line } = connection.party
        const expected = line === undefined ? undefined : this.#expected.get(line)
        if (expected && connection.state === 'alerting') this.#arrived(call, connection, expected)
      }
    }
  }

  #arrived(call: Call, connection: Connection, { until, isCaller }: Expected): void {
    const { lines, calls, connectors, clock, log } = this.#options
    const line = connection.party.line!
    if (clock.now() > until) {
      this.#expected.delete(line)
      return
    }
    const device = lines.get(line)
    if (!device || !otherParties(call, connection).some(isCaller)) return
    this.#expected.delete(line)
    // Where the phone cannot be answered from here, it rings, and its user answers.
    if (!isPermitted('answerCall', calls.situationOf(device), { call, connection }).answer) return
    const { switchCallId } = call
    connectors
      .perform(call.connector, { service: 'answerCall', line, switchCallId })
      .catch((fault: unknown) => {
        log.info('a call that was picked up must be answered by hand', {
          trace: call.id,
          fault: String(fault),
        })
      })
  }

  #tell(call: Call, line: LineNumber, why: Explained<string>): void {
    const { stories, clock } = this.#options
    const { connector, switchCallId } = call
    stories.decided(connector, { switchCallId, at: clock.now(), subject: 'pickup', line, why })
  }
}

function isRefusal(fault: unknown): boolean {
  return isNamedError(fault, 'request-refused-by-switch') || isNamedError(fault, 'service-not-supported')
}
