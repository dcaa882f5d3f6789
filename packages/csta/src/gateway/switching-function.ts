/**
 * Offhook as a switching function (ECMA-269 §6): third-party applications connect, sign in, watch lines and steer calls. Here is
 * what all of them share: who is there, how many monitors there may be, and to whom a fact is told.
 */
import type { CancelTimer } from '@offhook/base'
import type { Device, LineNumber } from '@offhook/telephony'
import type { Transport } from '../link/transport.ts'
import type { CallBackWish } from './application.ts'
import {
  type ApplicationChange,
  type ApplicationClient,
  ApplicationLink,
  type ApplicationOwner,
} from './application-link.ts'
import { linesOf } from './concerned.ts'
import { EventViews, type ToldFact } from './event-views.ts'

export interface SwitchingFunctionLimits {
  /** Applications that are connected at the same time. */
  readonly clients: number
  /** Monitors of all applications together. */
  readonly monitors: number
}

export type SwitchingFunctionOptions = ApplicationOwner['options'] & {
  readonly limits: SwitchingFunctionLimits
  /** Hears of every client that came, went or signed in. */
  readonly onChanged?: (client: ApplicationClient, what: ApplicationChange) => void
}

/** Refused without a word: a client that comes when there are too many could not be told why before it has signed in. */
const MOST_WAITING_PER_ADDRESS = 20
const DEVICES_CHANGED_MS = 500

export class SwitchingFunction implements ApplicationOwner {
  readonly options: SwitchingFunctionOptions
  readonly #clients = new Map<string, ApplicationLink>()
  /** Who watches a line. */
  readonly #watching = new Map<LineNumber, Set<ApplicationLink>>()
  #lastClient = 0
  #lastMonitor = 0
  #monitors = 0
  #cancelDevices: CancelTimer | undefined

  constructor(options: SwitchingFunctionOptions) {
    this.options = options
  }

  /** An application connects. False where there are too many already; the transport is closed then. */
  accept(transport: Transport, from: { readonly address: string; readonly isEncrypted: boolean }): boolean {
    const waiting = this.clients().filter(
      ({ address, title }) => address === from.address && title === undefined,
    )
    if (this.#clients.size >= this.options.limits.clients || waiting.length >= MOST_WAITING_PER_ADDRESS) {
      this.options.log.warn('an application was refused: too many are connected', { address: from.address })
      transport.close()
      return false
    }
    const id = `c${++this.#lastClient}`
    const client = new ApplicationLink(this, transport, { id, ...from })
    this.#clients.set(id, client)
    this.changed(client, 'came')
    client.open()
    return true
  }

  /** Everybody who is connected, the first to come first. */
  clients(): readonly ApplicationClient[] {
    return [...this.#clients.values()].map((client) => client.description)
  }

  /** Ends a client. False where there is none of that id. */
  end(id: string, reason: string): boolean {
    const client = this.#clients.get(id)
    client?.end(reason)
    return client !== undefined
  }

  /** Ends all clients that came in by this credential. */
  endCredential(credential: string, reason: string): void {
    for (const client of [...this.#clients.values()]) {
      if (client.application?.credential === credential) client.end(reason)
    }
  }

  /** Ends all clients. */
  stop(reason: string): void {
    this.#cancelDevices?.()
    for (const client of [...this.#clients.values()]) client.end(reason)
  }

  get monitors(): number {
    return this.#monitors
  }

  /** Tells a fact to all who watch a line that it concerns. */
  tell(told: ToldFact): void {
    if (this.#monitors === 0) return
    for (const each of spelledOut(told)) {
      for (const line of linesOf(each.fact, [each.before, each.secondary, each.after])) {
        const watching = this.#watching.get(line)
        if (!watching) continue
        const views = new EventViews(each, line)
        for (const client of watching) client.tell(views)
      }
    }
  }

  /** Tells what changed at a device. */
  tellDevice(before: Device, after: Device): void {
    for (const client of this.#watching.get(after.line) ?? none) client.tellDevice(before, after)
  }

  /** Tells those who watch either of the two lines that a call back was set, or is over. */
  tellCallBack(wish: CallBackWish): void {
    for (const line of new Set([wish.line, wish.target])) {
      for (const client of this.#watching.get(line) ?? none) client.tellCallBack(line, wish)
    }
  }

  /** The lines that are there are others: those who asked for it hear of it, and monitors of lines that are gone end. */
  devicesChanged(gone?: LineNumber): void {
    if (gone !== undefined)
      for (const client of [...(this.#watching.get(gone) ?? none)]) client.lineGone(gone)
    // At a start and after a lost link many lines come at once; they are one change.
    this.#cancelDevices ??= this.options.clock.after(DEVICES_CHANGED_MS, () => {
      this.#cancelDevices = undefined
      for (const client of this.#clients.values()) client.devicesChanged()
    })
  }

  takeMonitor(client: ApplicationLink, line: LineNumber): string | undefined {
    if (this.#monitors >= this.options.limits.monitors) return undefined
    this.#monitors += 1
    const watching = this.#watching.get(line) ?? new Set()
    this.#watching.set(line, watching.add(client))
    return `m${++this.#lastMonitor}`
  }

  dropMonitor(client: ApplicationLink, line: LineNumber, isLast: boolean): void {
    this.#monitors -= 1
    if (!isLast) return
    const watching = this.#watching.get(line)
    watching?.delete(client)
    if (watching?.size === 0) this.#watching.delete(line)
  }

  changed(client: ApplicationLink, what: ApplicationChange): void {
    if (what === 'went') this.#clients.delete(client.description.id)
    this.options.onChanged?.(client.description, what)
  }
}

const none: ReadonlySet<ApplicationLink> = new Set()

/** That nobody is left in a call is told to devices as the end of each connection (ECMA-269 §17.2 Call Cleared). */
function spelledOut(told: ToldFact): readonly ToldFact[] {
  const { fact, before } = told
  if (fact.type !== 'callCleared') return [told]
  const live = (before?.connections ?? []).filter(({ state }) => state !== 'null')
  const { switchCallId, at, cause } = fact
  const about = { switchCallId, at, ...(cause ? { cause } : {}) }
  return live.map(({ party }) => ({
    ...told,
    fact: { ...about, type: 'connectionCleared', droppedConnection: party },
  }))
}
