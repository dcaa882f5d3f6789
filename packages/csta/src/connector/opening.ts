/**
 * Opens lines: monitor, then snapshot, forwardings and do not disturb, because a monitor alone is blind to what was before. Not
 * faster than the switch likes it; lines that cannot be opened are tried again.
 */
import { type CancelTimer, type Clock, NamedError, sleep } from '@offhook/base'
import { connectionOfLine, type LineNumber } from '@offhook/telephony'
import { cstaErrors } from '../errors.ts'
import type { CstaLink } from '../link/link.ts'
import type { Value } from '../message/message.ts'
import type { CallBook } from './call-book.ts'
import { type DeviceConnection, type Inquiry, orElse } from './inquiry.ts'
import type { Lines } from './lines.ts'
import { lineFault } from './refusal.ts'

export interface OpeningOptions {
  readonly link: CstaLink
  readonly clock: Clock
  readonly lines: Lines
  readonly inquiry: Inquiry
  readonly book: CallBook
  readonly perSecond: number
  /** After how many seconds lines that could not be opened are tried again; null never. */
  readonly retrySeconds: number | null
  readonly filter: Value<'MonitorFilter'> | undefined
  /** Whether the switch is asked for the call backs that it knows. */
  readonly asksForCallBacks: boolean
  /** Reconciles what is known of a call with what the switch says. */
  readonly reconcile: (connection: DeviceConnection) => Promise<void>
  /** A call is not at the line any more. */
  readonly lost: (callId: string, line: LineNumber) => void
}

/** Lines that are being opened at a time. */
const AT_ONCE = 8

export class Opening {
  readonly #options: OpeningOptions
  readonly #waiting: LineNumber[] = []
  readonly #idle: (() => void)[] = []
  #busy = 0
  #nextAt = 0
  #isStopped = false
  #cancelRetry: CancelTimer | undefined
  readonly #failed = new Set<LineNumber>()

  constructor(options: OpeningOptions) {
    this.#options = options
  }

  /** Opens these lines, behind those that wait already. */
  open(lines: readonly LineNumber[]): void {
    this.#waiting.push(...lines)
    while (this.#busy < AT_ONCE && this.#waiting.length > 0) void this.#work()
    this.#checkIdle()
  }

  /** Resolves when no line waits to be opened for the first time. */
  finished(): Promise<void> {
    if (this.#isFinished) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** The link is gone. */
  stop(): void {
    this.#isStopped = true
    this.#waiting.length = 0
    this.#cancelRetry?.()
    this.#checkIdle()
  }

  get #isFinished(): boolean {
    return this.#isStopped || (this.#waiting.length === 0 && this.#busy === 0)
  }

  #checkIdle(): void {
    if (this.#isFinished) for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #work(): Promise<void> {
    this.#busy += 1
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      await this.#turn()
      if (this.#isStopped) break
      await this.#openOne(line)
    }
    this.#busy -= 1
    this.#checkIdle()
  }

  /** Waits until another line may be opened. */
  async #turn(): Promise<void> {
    const { clock, perSecond } = this.#options
    const now = clock.monotonic()
    const at = Math.max(now, this.#nextAt)
    this.#nextAt = at + 1000 / perSecond
    if (at > now) await sleep(clock, at - now)
  }

  async #openOne(line: LineNumber): Promise<void> {
    const { lines, link } = this.#options
    const known = lines.get(line)
    if (!known) return
    try {
      if (known.monitor === undefined) await this.#watch(line, known.device)
      await this.#learnCalls(line, known.device)
      const { inquiry } = this.#options
      const forwardings = await orElse(inquiry.forwardingsOf(known.device), known.forwardings)
      const doNotDisturb = await orElse(inquiry.doNotDisturbOf(known.device), known.doNotDisturb)
      const callBacks = this.#options.asksForCallBacks
        ? await orElse(inquiry.callBacksOf(known.device), known.callBacks)
        : known.callBacks
      // The switch may have told meanwhile that the device is out of service.
      const isOut = lines.get(line)?.isOut ?? false
      const state = isOut ? {} : ({ state: 'inService', stateReason: '' } as const)
      lines.change(line, { forwardings, doNotDisturb, callBacks, ...state })
    } catch (fault) {
      if (!link.isOpen || this.#isStopped) return
      const { state, reason } = lineFault(fault)
      lines.change(line, { state, stateReason: reason })
      this.#tryAgain(line)
    }
  }

  async #watch(line: LineNumber, device: Value<'DeviceID'>): Promise<void> {
    const { link, lines, filter } = this.#options
    const { monitorCrossRefID } = await link.request('MonitorStart', {
      monitorObject: { deviceObject: device },
      ...(filter ? { requestedMonitorFilter: filter } : {}),
      monitorType: 'device',
    })
    if (monitorCrossRefID === undefined) {
      const reason = { request: 'MonitorStart', category: 'answer', reason: 'has no monitorCrossRefID' }
      throw new NamedError(cstaErrors, 'csta-request-refused', reason)
    }
    lines.watch(line, monitorCrossRefID)
  }

  async #learnCalls(line: LineNumber, device: Value<'DeviceID'>): Promise<void> {
    const { inquiry, book, lost, reconcile } = this.#options
    const found = await orElse(inquiry.connectionsOf(device), undefined)
    if (!found) return
    for (const call of book.all()) {
      const isThere = found.some(({ callId }) => callId === call.switchCallId)
      if (!isThere && connectionOfLine(call, line)) lost(call.switchCallId, line)
    }
    for (const connection of found) await reconcile(connection)
  }

  #tryAgain(line: LineNumber): void {
    const { retrySeconds, clock } = this.#options
    if (retrySeconds === null) return
    this.#failed.add(line)
    this.#cancelRetry ??= clock.after(retrySeconds * 1000, () => {
      this.#cancelRetry = undefined
      const again = [...this.#failed]
      this.#failed.clear()
      this.open(again)
    })
  }
}
