/** One test of the suite: a fresh phone system with four people, and the words in which the tests are written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { type Connection, liveConnections } from '../../call.ts'
import type { ServiceRequest, ServiceResult } from '../../connector.ts'
import type { CallFact } from '../../fact.ts'
import type { Story } from '../../story.ts'
import type { ConnectionState, LineNumber } from '../../words.ts'
import { CallWatch, type WatchedConnection } from '../call-watch.ts'
import { assertSnapshotAgrees } from './agreement.ts'
import type { Harness, HarnessPhone, SuiteOptions } from './harness.ts'

/** Defines a test. At its end everything told must have been regular, and the phone system's snapshot as told. */
export type Play = (sentence: string, run: (stage: SuiteStage) => Promise<void>) => void

export function playsOn(options: SuiteOptions): Play {
  return (sentence, run) => {
    it(sentence, async () => {
      const harness = await options.create()
      const stage = new SuiteStage(harness)
      try {
        await stage.open()
        await run(stage)
        await stage.agrees()
        assert.deepEqual(stage.watch.irregular, [], 'the switch told something that ECMA-269 does not know')
      } finally {
        stage.watch.stop()
        await harness.stop()
      }
    })
  }
}

export class SuiteStage {
  readonly harness: Harness
  readonly watch: CallWatch
  readonly anna: LineNumber
  readonly ben: LineNumber
  readonly carla: LineNumber
  readonly dora: LineNumber

  constructor(harness: Harness) {
    this.harness = harness
    this.watch = new CallWatch(harness.connector)
    ;[this.anna, this.ben, this.carla, this.dora] = harness.lines
  }

  async open(): Promise<void> {
    await this.harness.connector.start()
    await this.until(
      () => this.harness.lines.every((line) => this.watch.devices.get(line)?.state === 'inService'),
      'all lines in service',
    )
  }

  phone(line: LineNumber): HarnessPhone {
    return this.harness.phone(line)
  }

  until(predicate: () => boolean, what: string): Promise<void> {
    return this.harness.until(predicate, what)
  }

  perform(request: ServiceRequest): Promise<ServiceResult> {
    return this.harness.connector.perform(request)
  }

  async refuses(request: ServiceRequest, ...codes: readonly string[]): Promise<void> {
    await assert.rejects(this.perform(request), (fault) => {
      assert.ok(isNamedError(fault), `refused without a named error: ${String(fault)}`)
      assert.ok(codes.includes(fault.code), `refused with ${fault.code}, not ${codes.join(' or ')}`)
      return true
    })
  }

  async becomes(line: LineNumber, state: ConnectionState): Promise<WatchedConnection> {
    await this.until(() => this.watch.inState(line, state) !== undefined, `${line} ${state}`)
    return this.watch.inState(line, state)!
  }

  async isFree(...lines: readonly LineNumber[]): Promise<void> {
    await this.until(() => lines.every((line) => this.watch.live(line).length === 0), `${lines} free`)
  }

  /** Both are connected to one call that was answered, and to nobody else. */
  async talk(one: LineNumber, other: LineNumber): Promise<string> {
    const shared = () => this.#sharedCall(one, other)
    await this.until(() => shared() !== undefined, `${one} and ${other} talking`)
    return shared()!
  }

  #sharedCall(one: LineNumber, other: LineNumber): string | undefined {
    const mine = this.watch.inState(one, 'connected')
    const theirs = this.watch.inState(other, 'connected')
    if (!mine || mine.call.id !== theirs?.call.id) return undefined
    if (mine.connection.answeredAt === undefined || theirs.connection.answeredAt === undefined)
      return undefined
    const live = mine.call.connections.filter((connection) => connection.state !== 'null')
    return live.length === 2 ? mine.call.switchCallId : undefined
  }

  /** They, and nobody else, are connected to one call. */
  async confer(...lines: readonly LineNumber[]): Promise<string> {
    const shared = () => {
      const [first, ...others] = lines.map((line) => this.watch.inState(line, 'connected')?.call)
      if (!first || others.some((call) => call?.id !== first.id)) return undefined
      return liveConnections(first).length === lines.length ? first.switchCallId : undefined
    }
    await this.until(() => shared() !== undefined, `${lines} in one call`)
    return shared()!
  }

  /** The connection of a line in one of several calls. */
  connectionIn(line: LineNumber, switchCallId: string): Connection {
    const own = this.watch.live(line).find(({ call }) => call.switchCallId === switchCallId)
    assert.ok(own, `${line} is not in call ${switchCallId}`)
    return own.connection
  }

  /** `from` calls `to`, who answers; the phone system's id of the call. */
  async call(from: LineNumber, to: LineNumber): Promise<string> {
    await this.phone(from).dial(to)
    await this.becomes(to, 'alerting')
    await this.phone(to).answer()
    return this.talk(from, to)
  }

  /** The phone system's id of the call that rings at `line`. */
  async rings(line: LineNumber): Promise<string> {
    return (await this.becomes(line, 'alerting')).call.switchCallId
  }

  /** Calls somebody who cannot be reached, and hears the tone out. */
  async dialInVain(line: LineNumber, destination: string): Promise<void> {
    const before = this.watch.connections(line).length
    await this.phone(line).dial(destination)
    await this.until(() => this.watch.connections(line).length > before, `${line} calling ${destination}`)
    await this.endFailedCall(line)
  }

  /** Hangs up where there is still something to hang up: a switch may leave the caller with a tone, or end the call. */
  async endFailedCall(line: LineNumber): Promise<void> {
    const hasFailed = () =>
      this.watch.live(line).every(({ call }) => call.connections.some(({ state }) => state === 'fail'))
    await this.until(hasFailed, `the call of ${line} failing`)
    if (this.watch.inState(line, 'connected')) await this.phone(line).hangUp()
    await this.isFree(line)
  }

  /** The only story of a line. */
  story(line: LineNumber): Story {
    const stories = this.watch.stories(line)
    assert.equal(stories.length, 1, `${line} has ${stories.length} stories, not one`)
    return stories[0]!
  }

  connection(line: LineNumber): Connection {
    const connection = this.watch.connections(line).at(-1)?.connection
    assert.ok(connection, `${line} has never had a call`)
    return connection
  }

  /** The facts of a call came in this order; others may stand between them. */
  told(...expected: readonly [CallFact['type'], LineNumber?][]): void {
    let next = 0
    for (const fact of this.watch.facts) {
      const [type, line] = expected[next] ?? []
      if (fact.type === type && (line === undefined || subjectOf(fact) === line)) next += 1
    }
    const seen = this.watch.facts.map((fact) => `${fact.type} ${subjectOf(fact)}`).join(', ')
    assert.equal(next, expected.length, `"${expected[next]?.join(' ')}" was not told in its order: ${seen}`)
  }

  agrees(): Promise<void> {
    return assertSnapshotAgrees(this.harness, this.watch)
  }
}

/** The line or number that a fact is about. */
function subjectOf(fact: CallFact): string {
  const party = 'device' in fact ? fact.device : subjectParty(fact)
  return party?.line ?? party?.number ?? ''
}

function subjectParty(fact: Exclude<CallFact, { type: 'callInformation' }>) {
  switch (fact.type) {
    case 'serviceInitiated':
      return fact.initiatingDevice
    case 'originated':
      return fact.callingDevice
    case 'delivered':
      return fact.alertingDevice
    case 'networkReached':
      return fact.networkInterfaceUsed
    case 'established':
      return fact.answeringDevice
    case 'held':
      return fact.holdingDevice
    case 'retrieved':
      return fact.retrievingDevice
    case 'failed':
      return fact.failingDevice
    case 'queued':
      return fact.queue
    case 'diverted':
      return fact.divertingDevice
    case 'connectionCleared':
      return fact.droppedConnection
    case 'transferred':
      return fact.transferringDevice
    case 'conferenced':
      return fact.conferencingDevice
    case 'callCleared':
      return undefined
  }
}
