/** Where a call rings: the phones of an extension, or one peer after the other. What follows when nobody answers. */
import type { Cause, LineNumber, Party } from '@offhook/telephony'
import { type RingingEnd, redirect } from '../routing/redirection.ts'
import { Fork, type ForkUser, type Patience } from './fork.ts'
import { ringCaller } from './joining.ts'
import type { Call, CallTarget, Connection, Leg } from './parts.ts'

/** Calls the phones, or one more peer, within `fork`; false when none is left. */
export type NextAttempt = (fork: Fork) => boolean

export interface TargetOptions {
  /** The extension that rings; absent for a peer. */
  readonly line?: LineNumber
  readonly ringSeconds: number
  /** The phones to call; asked again after a failure, where there are others to try. */
  readonly next: NextAttempt
  /** Calls phones that came while it rings. */
  readonly late?: (fork: Fork) => void
  /** Whether one of its phones is away for a moment, as a browser that loads its page anew. */
  readonly patience?: Patience
  /** What an answer here is told as. */
  readonly cause?: Cause
  /** Rings unseen: the line becomes part of the call only when it answers (a pickup). */
  readonly isHidden?: boolean
}

export class Target implements CallTarget, ForkUser {
  call: Call
  readonly connection: Connection
  readonly cause: Cause | undefined
  readonly #options: TargetOptions
  #fork: Fork
  #end: RingingEnd = { kind: 'timeUp' }
  #isReleased = false
  #redirectedTo: string | undefined

  constructor(call: Call, connection: Connection, options: TargetOptions) {
    this.call = call
    this.connection = connection
    this.cause = options.cause
    this.#options = options
    this.#fork = new Fork(this)
  }

  get line(): LineNumber | undefined {
    return this.#options.line
  }

  get legs(): readonly Leg[] {
    return this.#fork.legs
  }

  /** Calls the phones. */
  start(): void {
    this.call.targets.push(this)
    this.#attempt(480)
  }

  /** Rings without phones: the caller hears it, and colleagues see it. */
  startUnheard(): void {
    const { call, connection } = this
    call.targets.push(this)
    this.#wait(this.#options.ringSeconds)
    connection.state = 'alerting'
    this.#tellRinging()
    call.watcher?.onRinging()
    call.switching.steps.ringBack(call)
    ringCaller(call, connection, 180, undefined)
  }

  #wait(seconds: number): void {
    this.#fork = new Fork(this)
    this.#fork.limit(this.call.switching.clock, seconds)
  }

  #attempt(statusWithout: number): void {
    const fork = new Fork(this)
    if (!this.#options.next(fork)) {
      this.#end = { kind: 'refused', status: statusWithout, hadRung: this.#fork.hadRung }
      this.call.handle('targetsFailed', { target: this })
      return
    }
    this.#fork = fork
    fork.limit(this.call.switching.clock, this.#options.ringSeconds)
    if (this.#options.patience) fork.awaitReturns(this.#options.patience)
  }

  onSignedIn(): void {
    if (!this.#isReleased && !this.#fork.isSettled) this.#options.late?.(this.#fork)
  }

  stop(cause: Cause): void {
    this.#fork.stop(cause)
  }

  abandon(winner: Party): void {
    const { call, connection } = this
    const wasTold = connection.state !== 'null'
    this.#fork.stop('answeredElsewhere')
    call.drop(connection)
    if (!wasTold) return
    call.tell({
      type: 'diverted',
      divertingDevice: connection.party,
      newDestination: winner,
      cause: 'callPickup',
    })
  }

  reject(status: 486 | 603): void {
    this.#fork.stop('callRejected')
    this.#end = { kind: 'refused', status, hadRung: true }
    this.call.handle('targetsFailed', { target: this })
  }

  get isReleased(): boolean {
    return this.#isReleased
  }

  #ringOn(seconds: number): void {
    const { call, connection } = this
    const { party } = connection
    this.#isReleased = true
    call.tell({
      type: 'connectionCleared',
      droppedConnection: party,
      cause: 'callRejected',
      releasingDevice: party,
    })
    // What becomes of the connection from now on is nothing of the line any more.
    connection.state = 'null'
    call.switching.lines.remove(connection)
    this.#wait(seconds)
  }

  onRinging(_fork: Fork, leg: Leg | undefined, status: number): void {
    const { call, connection } = this
    if (this.#options.isHidden) return
    if (connection.state === 'null') {
      connection.state = 'alerting'
      this.#tellRinging()
      call.watcher?.onRinging()
      call.switching.steps.ringBack(call)
    }
    // Of several phones none speaks for all: their early media is left out (RFC 3960 §3.1).
    ringCaller(call, connection, status, this.legs.length === 1 ? leg?.received : undefined)
  }

  #tellRinging(): void {
    const { call, connection } = this
    const who = { callingDevice: call.caller.party, calledDevice: connection.called }
    const from = connection.redirectedFrom ? { lastRedirectionDevice: connection.redirectedFrom } : {}
    if (this.line === undefined)
      call.tell({ type: 'networkReached', networkInterfaceUsed: connection.party, ...who })
    else call.tell({ type: 'delivered', alertingDevice: connection.party, ...who, ...from })
  }

  onAnswered(_fork: Fork, leg: Leg): void {
    this.connection.attach(leg)
    this.call.handle('targetAnswered', { target: this })
  }

  onFailed(fork: Fork, status: number): void {
    if (this.line === undefined && isPeersFault(status)) {
      this.#attempt(status)
      return
    }
    this.#end = { kind: 'refused', status, hadRung: fork.hadRung }
    this.call.handle('targetsFailed', { target: this })
  }

  onRedirected(_fork: Fork, destination: string): void {
    this.#redirectedTo = destination
    this.call.handle('redirected', { target: this })
  }

  onTimeUp(): void {
    this.#end = { kind: 'timeUp' }
    this.call.handle('timeUp', { target: this })
  }

  deflect(destination: string): void {
    this.#fork.stop('redirected')
    this.#redirectedTo = destination
    this.call.handle('redirected', { target: this })
  }

  goOn(): void {
    if (this.#redirectedTo !== undefined) this.#divert(this.#redirectedTo, 'redirected')
  }

  goOnOrFail(): void {
    const { call, connection, line } = this
    if (this.#options.isHidden) {
      this.#forget()
      call.drop(connection)
      return
    }
    const extension = line === undefined ? undefined : call.switching.directory.extension(line)
    const why = redirect(extension, this.#end, call.switching.settings.unwantedCalls.declined)
    call.switching.decided(call, 'redirect', { answer: describe(why.answer), steps: why.steps }, line)
    const { answer } = why
    if (answer.kind === 'forward') {
      this.#divert(answer.destination, answer.cause)
      return
    }
    if (answer.kind === 'ringOn') {
      this.#ringOn(answer.ringSeconds)
      return
    }
    this.#forget()
    const wasTold = connection.state !== 'null'
    if (wasTold) call.clear(connection, { cause: answer.cause, ...byWhom(this, answer.cause) })
    else call.drop(connection)
    call.fail(
      answer.status,
      answer.reason,
      answer.cause,
      wasTold || this.#isReleased ? undefined : connection.party,
    )
  }

  #divert(destination: string, cause: Cause): void {
    const { call, connection, line } = this
    this.#forget()
    call.drop(connection)
    if (line === undefined) {
      // A peer that redirects may not choose for whom we pay: the caller's own rights decide.
      call.seek(destination)
      return
    }
    call.diverted({ from: line, to: destination, cause })
    call.seek(destination, line)
  }

  #forget(): void {
    this.call.targets = this.call.targets.filter((known) => known !== this)
  }
}

/** Failures that another peer may not have: the rest (busy, unknown number) is the callee's own answer. */
function isPeersFault(status: number): boolean {
  return status >= 500 && status < 600 ? true : status === 408
}

function byWhom(target: Target, cause: Cause): { by?: Connection['party'] } {
  return cause === 'callRejected' ? { by: target.connection.party } : {}
}

function describe(answer: ReturnType<typeof redirect>['answer']): string {
  switch (answer.kind) {
    case 'forward':
      return `forward to ${answer.destination}`
    case 'ringOn':
      return 'ring on unheard'
    case 'fail':
      return `fail: ${answer.cause}`
  }
}
