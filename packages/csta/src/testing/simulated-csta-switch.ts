/**
 * A switch that speaks CSTA: the simulated switch of telephony behind ECMA-323, in any of the dialects. It tells each happening once
 * for each monitor, as switches do.
 */
import { type Clock, isNamedError } from '@offhook/base'
import { type CallFact, connectionOfLine, type Device, type LineNumber, LiveCalls } from '@offhook/telephony'
import type { SimulatedSwitch } from '@offhook/telephony/testing'
import type { CallBackWish } from '../gateway/application.ts'
import { callBackChanges, callBackEvent } from '../gateway/call-backs.ts'
import { linesOf } from '../gateway/concerned.ts'
import { failureOf, refusal } from '../gateway/failure.ts'
import { filterKeys } from '../gateway/filter-keys.ts'
import { deviceEvents } from '../gateway/told-device.ts'
import { eventOf, type Scene } from '../gateway/told-event.ts'
import { answerStatus } from '../link/heartbeat.ts'
import { CstaLink, type IncomingRequest } from '../link/link.ts'
import type { Transport } from '../link/transport.ts'
import type { Message } from '../message/message.ts'
import { type Dialect, plainDialect, SECONDS_PER_RING } from './dialect.ts'
import { Identifiers } from './identifiers.ts'
import { type AskedSwitch, type Client, type Monitor, ServedRequests } from './served-requests.ts'
import { withAppearances } from './shared-lines.ts'

export class SimulatedCstaSwitch implements AskedSwitch {
  readonly simulated: SimulatedSwitch
  readonly dialect: Dialect
  readonly identifiers: Identifiers
  readonly #clock: Clock
  readonly #clients = new Set<Client>()
  readonly #calls = new LiveCalls({ connector: 'switch', newId: () => String(++this.#lastId) })
  readonly #devices = new Map<LineNumber, Device>()
  readonly #requests: ServedRequests
  #lastId = 0
  #lastMonitor = 0
  /** Events that wait until the request which led to them has been answered. */
  #held: { readonly client: Client; readonly event: Message }[] | undefined

  constructor(simulated: SimulatedSwitch, clock: Clock, dialect: Partial<Dialect> = {}) {
    this.simulated = simulated
    this.dialect = { ...plainDialect, ...dialect }
    this.identifiers = new Identifiers(this.dialect)
    this.#clock = clock
    this.#requests = new ServedRequests(this)
    simulated.events.on('call', (fact) => this.#tell(fact))
    simulated.events.on('device', (fact) => {
      if (fact.type === 'deviceChanged') this.#tellDevice(fact.device)
      else this.#deviceRemoved(fact.line)
    })
  }

  /** Must be called before anybody calls. */
  start(): Promise<void> {
    return this.simulated.start()
  }

  /** How many applications are connected. */
  get clientCount(): number {
    return this.#clients.size
  }

  /** An application connects. */
  accept(transport: Transport): CstaLink {
    const { edition, hasNoNamespaces, session } = this.dialect
    const form = { edition, ...(hasNoNamespaces ? { namespace: '' } : {}) }
    const link = new CstaLink({ transport, clock: this.#clock, form })
    const client: Client = { link, monitors: new Map(), isSignedIn: session === undefined }
    this.#clients.add(client)
    link.events.on('end', () => this.#clients.delete(client))
    link.events.on('request', (request) => void this.#serve(client, request))
    link.open()
    return link
  }

  /** Ends all connections, as when a cable is cut. */
  cut(): void {
    for (const { link } of [...this.#clients]) link.close('the cable is cut')
  }

  device(line: LineNumber): Device | undefined {
    return this.#devices.get(line)
  }

  monitor(client: Client, line: LineNumber, filtered: ReadonlySet<string>): Monitor {
    const crossRefId = `m${++this.#lastMonitor}`
    const monitor = { crossRefId, line, filtered }
    client.monitors.set(crossRefId, monitor)
    return monitor
  }

  /** Sends an event under one monitor, where the switch has such events and the filter lets it pass. */
  send(client: Client, monitor: Monitor, event: Message): void {
    const { leavesOut, invertsFilter, repeatsDelivered } = this.dialect
    const key = filterKeys[event.name]
    const isSet = key !== undefined && monitor.filtered.has(key)
    if (leavesOut.includes(event.name) || isSet !== invertsFilter) return
    const times = repeatsDelivered && event.name === 'DeliveredEvent' ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      if (this.#held) this.#held.push({ client, event })
      else client.link.tell(event)
    }
  }

  async #serve(client: Client, request: IncomingRequest): Promise<void> {
    if (answerStatus(request)) return
    const { dialect } = this
    const isFirst = this.#held === undefined && !dialect.answersLate
    if (isFirst) this.#held = []
    let answer: Message | undefined
    try {
      answer = await this.#requests.serve(client, request.message)
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      answer = refusal(failureOf(fault))
    }
    if (dialect.answersLate) await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    if (answer) request.answer(answer)
    this.#requests.follow(client, request.message, answer)
    if (!isFirst) return
    const held = this.#held ?? []
    this.#held = undefined
    for (const { client: to, event } of held) to.link.tell(event)
  }

  #tell(fact: CallFact): void {
    const isMerge = fact.type === 'transferred' || fact.type === 'conferenced'
    const before = this.#calls.get(isMerge ? fact.primaryOldCall : fact.switchCallId)
    const secondary =
      isMerge && fact.secondaryOldCall !== undefined ? this.#calls.get(fact.secondaryOldCall) : undefined
    this.#calls.apply(fact)
    const after = this.#calls.get(fact.switchCallId)
    const { swapsCalls, sharesLines } = this.dialect
    const scene: Scene = { naming: this.identifiers, swapsCalls, before, secondary }
    const lines = linesOf(fact, [before, secondary, after])
    for (const client of this.#clients) {
      for (const monitor of client.monitors.values()) {
        if (!lines.has(monitor.line)) continue
        const state = (after && connectionOfLine(after, monitor.line)?.state) ?? 'null'
        const event = eventOf(fact, monitor.crossRefId, state, scene)
        const told = event ? withAppearances(event, fact, sharesLines) : []
        for (const each of told) this.send(client, monitor, each)
      }
    }
  }

  #deviceRemoved(line: LineNumber): void {
    this.#devices.delete(line)
    for (const { link } of this.#clients) link.announce({ name: 'SwFunctionDevicesChanged', body: {} })
  }

  #tellDevice(device: Device): void {
    const before = this.#devices.get(device.line)
    this.#devices.set(device.line, device)
    if (!before) return
    for (const client of this.#clients) {
      for (const monitor of client.monitors.values()) {
        if (monitor.line !== device.line) continue
        const events = deviceEvents(before, device, monitor.crossRefId, this.identifiers, SECONDS_PER_RING)
        for (const event of events) this.send(client, monitor, event)
      }
    }
    for (const wish of callBackChanges(before, device)) this.#tellCallBack(wish)
  }

  /** To the monitors of both. */
  #tellCallBack(wish: CallBackWish): void {
    for (const client of this.#clients) {
      for (const monitor of client.monitors.values()) {
        if (monitor.line !== wish.line && monitor.line !== wish.target) continue
        this.send(client, monitor, callBackEvent(wish, monitor.crossRefId, this.identifiers))
      }
    }
  }
}
