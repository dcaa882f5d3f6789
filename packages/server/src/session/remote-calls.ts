/**
 * Calls of people who are elsewhere. The built-in phone system calls them first by itself. Any other that can dial hands-free and
 * transfer has the phone of the line call the number where they are, and sends whoever answers there on to the destination. Nobody is
 * at that phone: what does not go through is hung up, so that no microphone stays open in an empty room.
 */
import { type CancelTimer, type Clock, type Explained, type Log, NamedError } from '@offhook/base'
import {
  type Call,
  type Connection,
  connectionOfLine,
  type LineNumber,
  liveConnections,
  type ServiceRequest,
  type ServiceResult,
  serviceErrors,
} from '@offhook/telephony'
import type { Calls, CallsChange, Stories } from '../call/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { Lines } from '../line/index.ts'
import { callOf } from './call-of.ts'

export interface RemoteCallsOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly lines: Lines
  readonly stories: Stories
  readonly clock: Clock
  readonly log: Log
  /** The line group whose phone system calls somebody first by itself. */
  readonly builtIn: string
}

/** How a line calls somebody first: by its phone system, or by a transfer, before the destination rings or while it does. */
export type RemoteWay = 'phoneSystem' | 'blind' | 'ringing'

interface Waiting {
  readonly line: LineNumber
  readonly destination: string
  readonly way: RemoteWay
  /** The call to the destination, where that is asked first. */
  secondCall?: string
  /** The phone system was asked to send whoever was called first on. */
  isSent: boolean
  isAsking: boolean
  /** Something changed while it was asked. */
  isStale: boolean
  readonly cancel: CancelTimer
}

/** Whoever is called first has so long to answer, and the destination to ring. */
const PATIENCE_MS = 45_000

export class RemoteCalls {
  readonly #options: RemoteCallsOptions
  /** By the call to where somebody is. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(options: RemoteCallsOptions) {
    this.#options = options
    options.calls.events.on('changed', (change) => this.#follow(change))
  }

  /** Undefined where the phone system of the line can do neither. Calls for the line must go where one is, too. */
  wayOf(number: LineNumber): RemoteWay | undefined {
    const line = this.#options.lines.get(number)
    if (!line) return undefined
    if (line.connector === this.#options.builtIn) return 'phoneSystem'
    const can = (...wanted: ServiceRequest['service'][]) =>
      wanted.every((service) => line.device.services.includes(service))
    if (!can('setForwarding', 'makeCall', 'clearConnection')) return undefined
    if (can('singleStepTransferCall')) return 'blind'
    return can('consultationCall', 'transferCall') ? 'ringing' : undefined
  }

  /** Whoever answers `callId`, which the line placed hands-free, is sent on to `destination`. */
  expect(line: LineNumber, callId: string | null, destination: string): void {
    const { calls, clock, stories, log } = this.#options
    const call = callId === null ? undefined : calls.get(callId)
    const way = this.wayOf(line)
    if (!call || way === undefined) {
      log.warn('a call from elsewhere cannot be sent on: it is not known', { trace: callId, line })
      return
    }
    const why: Explained<string> = {
      answer: destination,
      steps: [{ rule: 'called-from-elsewhere', because: { line, destination }, outcome: 'decided' }],
    }
    const { connector, switchCallId } = call
    stories.decided(connector, { switchCallId, at: clock.now(), subject: 'remote-office', line, why })
    const cancel = clock.after(PATIENCE_MS, () => void this.#giveUp(call.id))
    this.#waiting.set(call.id, {
      line,
      destination,
      way,
      isSent: false,
      isAsking: false,
      isStale: false,
      cancel,
    })
    void this.#look(call.id)
  }

  #follow({ calls }: CallsChange): void {
    if (this.#waiting.size === 0) return
    for (const { id } of calls) {
      if (this.#waiting.has(id)) void this.#look(id)
      for (const [first, { secondCall }] of this.#waiting) if (secondCall === id) void this.#look(first)
    }
  }

  async #look(callId: string): Promise<void> {
    const waiting = this.#waiting.get(callId)
    if (waiting?.isAsking) waiting.isStale = true
    if (!waiting || waiting.isAsking) return
    const call = this.#options.calls.get(callId)
    const own = call && connectionOfLine(call, waiting.line)
    if (!call || !own) {
      this.#forget(callId, waiting)
      // Whoever was called first hung up: the destination must not ring for nobody.
      if (waiting.secondCall !== undefined) await this.#hangUp(waiting.line, waiting.secondCall)
      return
    }
    waiting.isAsking = true
    waiting.isStale = false
    try {
      await this.#goOn(call, own, waiting)
    } catch (fault) {
      this.#options.log.info('a call from elsewhere could not be sent on', {
        trace: callId,
        fault: String(fault),
      })
      await this.#giveUp(callId)
    } finally {
      waiting.isAsking = false
    }
    if (waiting.isStale) await this.#look(callId)
  }

  async #goOn(call: Call, own: Connection, waiting: Waiting): Promise<void> {
    const { line, destination, way } = waiting
    if (waiting.isSent) return
    if (waiting.secondCall !== undefined) return this.#transfer(call, waiting, waiting.secondCall)
    if (own.state !== 'connected' || !isAnswered(call, own)) return
    const { switchCallId } = call
    if (way === 'blind') {
      waiting.isSent = true
      await this.#perform(call, { service: 'singleStepTransferCall', line, switchCallId, destination })
      return
    }
    const { calls, clock } = this.#options
    const request = { service: 'consultationCall', line, switchCallId, destination } as const
    const made = await this.#perform(call, request)
    const second =
      made.switchCallId === undefined
        ? calls.ofLine(line).find(({ id }) => id !== call.id)?.id
        : await callOf(calls, call.connector, made.switchCallId, clock)
    if (!second) throw new NamedError(serviceErrors, 'call-unknown')
    waiting.secondCall = second
    await this.#transfer(call, waiting, second)
  }

  /** As soon as the destination rings, or talks. */
  async #transfer(call: Call, waiting: Waiting, secondCall: string): Promise<void> {
    const { line } = waiting
    const second = this.#options.calls.get(secondCall)
    const own = second && connectionOfLine(second, line)
    if (!second || !own || own.state === 'fail') throw new NamedError(serviceErrors, 'call-unknown')
    const isReached = liveConnections(second).some(
      ({ id, state }) => id !== own.id && (state === 'alerting' || state === 'connected'),
    )
    if (!isReached) return
    waiting.isSent = true
    const activeCall = second.switchCallId
    await this.#perform(call, { service: 'transferCall', line, heldCall: call.switchCallId, activeCall })
  }

  #perform({ connector }: Call, request: ServiceRequest): Promise<ServiceResult> {
    return this.#options.connectors.perform(connector, request)
  }

  async #giveUp(callId: string): Promise<void> {
    const waiting = this.#waiting.get(callId)
    if (!waiting) return
    this.#forget(callId, waiting)
    if (waiting.secondCall !== undefined) await this.#hangUp(waiting.line, waiting.secondCall)
    await this.#hangUp(waiting.line, callId)
  }

  async #hangUp(line: LineNumber, callId: string): Promise<void> {
    const { calls, log } = this.#options
    const call = calls.get(callId)
    if (!call || !connectionOfLine(call, line)) return
    const { switchCallId } = call
    await this.#perform(call, { service: 'clearConnection', line, switchCallId }).catch((fault: unknown) => {
      log.warn('a call from elsewhere could not be hung up', { trace: callId, fault: String(fault) })
    })
  }

  #forget(callId: string, { cancel }: Waiting): void {
    cancel()
    this.#waiting.delete(callId)
  }
}

function isAnswered(call: Call, own: Connection): boolean {
  return liveConnections(call).some(({ id, state }) => id !== own.id && state === 'connected')
}
