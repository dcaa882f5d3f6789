/**
 * From what somebody typed to the call that comes of it: made dialable for the phone system of a line, asked for there, and with the
 * reason kept.
 */
import type { Clock } from '@offhook/base'
import type { LineNumber, ServiceRequest } from '@offhook/telephony'
import type { CallProjects, Calls, Stories } from '../call/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { Line, Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import { callOf } from './call-of.ts'
import { type DialledNumber, decisionOf, dialledAs, dialledNumber, lineAsDialled } from './dial-decision.ts'
import type { PostDialling } from './post-dialling.ts'
import { alone, checkPostDial } from './service-checks.ts'

/** What somebody wants to reach, and how. */
export interface Asked {
  readonly destination: string
  /** A project of the line's location, and what it asks for (§10.3.8). */
  readonly project?: string | undefined
  readonly pin?: string | undefined
  readonly userCode?: string | undefined
  /** The address from which they ask, for emergency rules: a browser that is a phone is there (§10.3.3.5). */
  readonly from?: string | undefined
  /** The device of the line that they call with, where they say it. */
  readonly device?: string | undefined
}

/** The call that a request made or concerned; null where the phone system has not told of it yet. */
export interface Accepted {
  readonly callId: string | null
}

export interface DiallingOptions {
  readonly numbers: Numbers
  readonly connectors: Connectors
  readonly lines: Lines
  readonly calls: Calls
  readonly stories: Stories
  readonly postDialling: PostDialling
  readonly callProjects: CallProjects
  readonly clock: Clock
  /** The address at which somebody talks who asks from `client` for a call of `line`, where that is known. */
  readonly placeOf: (line: LineNumber, device: string | undefined, client: string) => string | undefined
}

export class Dialling {
  readonly #options: DiallingOptions

  constructor(options: DiallingOptions) {
    this.#options = options
  }

  /** The digits by which `line` reaches a number without anybody at the line. Throws why it cannot be dialled. */
  dialledAlone(line: LineNumber, destination: string): string {
    return alone(this.#dialable(line, { destination }, true))
  }

  /** Asks for a service with a destination, and keeps why it was dialled as it was. */
  async dial(
    line: Line,
    asked: Asked,
    requestOf: (destination: string) => ServiceRequest,
  ): Promise<Accepted> {
    const { connectors, stories, postDialling, callProjects, clock } = this.#options
    const number = line.device.line
    const dialled = this.#dialable(number, { ...asked, from: this.#clientOf(number, asked) }, false)
    const request = requestOf(dialled.digits)
    checkPostDial(dialled, request, line)
    const settled = dialled.project && callProjects.expect(number, dialled.project)
    try {
      const { switchCallId } = await connectors.perform(line.connector, request, dialledAs(dialled, number))
      if (switchCallId !== undefined) {
        stories.decided(line.connector, decisionOf(dialled, number, switchCallId, clock.now()))
      }
      const callId = await this.callOf(line.connector, switchCallId)
      if (dialled.postDial !== null) postDialling.expect(number, callId, dialled.postDial)
      return { callId }
    } finally {
      settled?.()
    }
  }

  /** Our id of a call that a phone system has made; null where it has not told of it yet. */
  async callOf(connector: string, switchCallId: string | undefined): Promise<string | null> {
    const { calls, clock } = this.#options
    return switchCallId === undefined ? null : callOf(calls, connector, switchCallId, clock)
  }

  /** Where the phone is that calls; undefined where nobody knows. */
  #clientOf(line: LineNumber, { from, device }: Asked): string | undefined {
    return from === undefined ? undefined : this.#options.placeOf(line, device, from)
  }

  /** What the phone system of `line` is given for what somebody typed. A line is dialled as it is, but with its project. */
  #dialable(
    line: LineNumber,
    { destination: typed, from: client, ...entries }: Asked,
    forward: boolean,
  ): DialledNumber {
    const isLine = this.#options.lines.get(typed) !== undefined
    // Nothing comes before an emergency call, not even an extension of that number.
    const isCertain = isLine && entries.project === undefined && !(client && /^[0-9]+$/.test(typed))
    if (isCertain) return lineAsDialled(typed)
    const { pin, userCode, project } = entries
    const wishes = { forward, steps: true, client, project, pin, userCode }
    const dialled = this.#options.numbers.of(line).dial(typed, wishes)
    if (isLine && project === undefined && dialled.kind !== 'emergency') return lineAsDialled(typed)
    return dialledNumber(typed, dialled, entries)
  }
}
