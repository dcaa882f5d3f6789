/**
 * Digits that follow a number once it is answered, and the pauses between them: sent as key presses with Generate Digits (ECMA-269
 * §18.1.2), each once. They may be a PIN and therefore stand in no log.
 */
import { type Clock, type Log, sleep } from '@offhook/base'
import { connectionOfLine, isPermitted, type LineNumber, type OwnConnection } from '@offhook/telephony'
import type { Calls, CallsChange } from '../call/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { Lines } from '../line/index.ts'

export interface PostDiallingOptions {
  readonly connectors: Connectors
  readonly lines: Lines
  readonly calls: Calls
  readonly clock: Clock
  readonly log: Log
}

interface Waiting {
  readonly line: LineNumber
  /** What is still to be sent or waited for, in order. */
  readonly parts: PostDialPart[]
  isSending: boolean
}

export type PostDialPart = { readonly digits: string } | { readonly pauseMs: number }

/** Milliseconds of the pauses that the number engine writes. */
const PAUSES_MS: Readonly<Record<string, number>> = { p: 500, P: 1000 }
/** Phone systems take so many digits with one request. */
const MOST_DIGITS = 64

export class PostDialling {
  readonly #options: PostDiallingOptions
  /** By the connection that sends: its id stays whatever becomes of the call. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(options: PostDiallingOptions) {
    this.#options = options
    options.calls.events.on('changed', (change) => this.#follow(change))
  }

  /** `line` sends `digits` when `callId`, which it placed, is answered; while it holds the call, they wait. */
  expect(line: LineNumber, callId: string | null, digits: string): void {
    const { calls, log } = this.#options
    const call = callId === null ? undefined : calls.get(callId)
    const connection = call && connectionOfLine(call, line)
    if (!connection) {
      log.warn('digits after a number cannot be sent: the call is not known', { trace: callId, line })
      return
    }
    const waiting = { line, parts: partsOf(digits), isSending: false }
    this.#waiting.set(connection.id, waiting)
    void this.#send(connection.id, waiting)
  }

  #follow({ calls }: CallsChange): void {
    if (this.#waiting.size === 0) return
    for (const { id, state } of calls.flatMap(({ connections }) => connections)) {
      const waiting = this.#waiting.get(id)
      if (waiting && state === 'null') this.#waiting.delete(id)
      else if (waiting && !waiting.isSending) void this.#send(id, waiting)
    }
  }

  /** Sends as much as may be sent now; what is left goes on with the next change of the call. */
  async #send(id: string, waiting: Waiting): Promise<void> {
    waiting.isSending = true
    try {
      for (let own = this.#sender(id, waiting); own; own = this.#sender(id, waiting)) {
        const part = waiting.parts.shift()
        if (!part) break
        await this.#perform(own, waiting.line, part)
      }
      if (waiting.parts.length === 0) this.#waiting.delete(id)
    } catch (fault) {
      this.#waiting.delete(id)
      const { line } = waiting
      this.#options.log.warn('digits after a number were refused', { line, fault: String(fault) })
    } finally {
      waiting.isSending = false
    }
  }

  async #perform({ call }: OwnConnection, line: LineNumber, part: PostDialPart): Promise<void> {
    const { connectors, clock } = this.#options
    if ('pauseMs' in part) return sleep(clock, part.pauseMs)
    const { switchCallId } = call
    const { digits } = part
    await connectors.perform(call.connector, { service: 'generateDigits', line, switchCallId, digits })
  }

  /** The connection, where it may send digits now: it is answered and not held. */
  #sender(id: string, waiting: Waiting): OwnConnection | undefined {
    const { lines, calls } = this.#options
    const line = this.#waiting.get(id) === waiting ? lines.get(waiting.line) : undefined
    const situation = line && calls.situationOf(line)
    const own = situation?.connections.find(({ connection }) => connection.id === id)
    return situation && own && isPermitted('generateDigits', situation, own).answer ? own : undefined
  }
}

/** Reads what the number engine wants sent: digits, `p` for half a second, `P` for a second. */
export function partsOf(text: string): PostDialPart[] {
  const parts = text.match(new RegExp(`[pP]|[^pP]{1,${MOST_DIGITS}}`, 'g')) ?? []
  return parts.map((part) => {
    const pauseMs = PAUSES_MS[part]
    return pauseMs === undefined ? { digits: part } : { pauseMs }
  })
}
