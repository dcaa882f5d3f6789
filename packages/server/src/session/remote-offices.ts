/**
 * People who call from elsewhere in the name of their line: where they are reached, until when, and what the line was forwarded to
 * before. Whoever may do this spends the company's money from any telephone, so it is a service that is off unless administrators
 * switch it on, it ends by itself, and each use of it is written down.
 */
import { type CancelTimer, type Clock, type Log, NamedError } from '@offhook/base'
import { contractErrors, type ForwardingView, type RemoteOffice } from '@offhook/contract'
import { type LineNumber, serviceErrors } from '@offhook/telephony'
import type { SystemEvents } from '../bus/index.ts'
import type { Entitlements, People } from '../directory/index.ts'
import type { Lines } from '../line/index.ts'
import type { Store } from '../store/index.ts'
import {
  deleteRemoteOffice,
  loadRemoteOffices,
  type RemoteOfficeRow,
  saveRemoteOffice,
} from './remote-office-table.ts'

export interface RemoteOfficesOptions {
  readonly store: Store
  readonly people: People
  readonly lines: Lines
  readonly entitlements: Entitlements
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly log: Log
  /** Whether calls of a line can call somebody first who is elsewhere. */
  readonly canCall: (line: LineNumber) => boolean
  /** Throws the `serviceErrors` and those of numbers where the number cannot be called from the line. */
  readonly checkNumber: (line: LineNumber, number: string) => void
  readonly setForwardings: (
    personId: string,
    line: LineNumber,
    forwardings: readonly ForwardingView[],
  ) => Promise<void>
}

/** Nobody is away for longer without saying so again. */
const LONGEST_MS = 31 * 86_400_000
const CHECK_MS = 60_000

export class RemoteOffices {
  readonly #options: RemoteOfficesOptions
  #byPerson = new Map<string, RemoteOfficeRow>()
  #cancel: CancelTimer | undefined

  constructor(options: RemoteOfficesOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    this.#byPerson = await loadRemoteOffices(this.#options.store)
    this.#watch()
  }

  stop(): void {
    this.#cancel?.()
  }

  isPermitted(personId: string): boolean {
    return this.#options.entitlements.has(personId, 'remoteOffice')
  }

  /** The lines of a person from which they can call from elsewhere. */
  linesOf(personId: string): LineNumber[] {
    const { people, canCall } = this.#options
    return (people.get(personId)?.lines ?? []).filter(canCall)
  }

  /** Where the person is reached now; undefined where that is over, or they may not any more. */
  of(personId: string): RemoteOffice | undefined {
    const row = this.#byPerson.get(personId)
    if (!row || row.until <= this.#options.clock.now() || !this.isPermitted(personId)) return undefined
    if (!this.linesOf(personId).includes(row.line)) return undefined
    return { line: row.line, number: row.number, until: row.until }
  }

  /** Rejects with `not-permitted`, `not-found`, and why the number or the forwarding is refused. */
  async set(personId: string, wanted: RemoteOffice): Promise<void> {
    const { store, clock, lines, systemEvents, people, checkNumber, setForwardings } = this.#options
    const { line, number } = wanted
    if (!this.isPermitted(personId)) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'not-entitled', action: 'remoteOffice' })
    }
    if (!people.get(personId)?.lines.includes(line)) {
      throw new NamedError(contractErrors, 'not-found', { what: 'line of yours', key: line })
    }
    if (!this.linesOf(personId).includes(line)) {
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service: 'remoteOffice' })
    }
    checkNumber(line, number)
    await this.end(personId)
    const former = (lines.get(line)?.device.forwardings ?? []).map((each) => ({ ...each }))
    await setForwardings(personId, line, [{ kind: 'always', destination: number }])
    const until = Math.min(wanted.until, clock.now() + LONGEST_MS)
    const row = { line, number, until, former }
    await store.write(saveRemoteOffice(store, personId, row))
    this.#byPerson.set(personId, row)
    const user = people.get(personId)?.name ?? personId
    systemEvents.record('remote-office-set', { user, line, number })
  }

  /** The line is forwarded as before. */
  async end(personId: string): Promise<void> {
    const { store, log, people, systemEvents, setForwardings } = this.#options
    const row = this.#byPerson.get(personId)
    if (!row) return
    this.#byPerson.delete(personId)
    await store.write(deleteRemoteOffice(store, personId))
    systemEvents.record('remote-office-ended', {
      user: people.get(personId)?.name ?? personId,
      line: row.line,
    })
    await setForwardings(personId, row.line, row.former).catch((fault: unknown) => {
      log.warn('a line could not be forwarded as before', { line: row.line, fault: String(fault) })
    })
  }

  /** Ends what is over, and what has been forbidden meanwhile: calls for the line must not go on leaving the house. */
  #watch(): void {
    this.#cancel = this.#options.clock.after(CHECK_MS, () => {
      this.#watch()
      for (const personId of [...this.#byPerson.keys()]) {
        if (this.of(personId)) continue
        this.end(personId).catch((fault: unknown) => {
          this.#options.log.error('a remote office could not be ended', { fault: String(fault) })
        })
      }
    })
  }
}
