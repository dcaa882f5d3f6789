/**
 * A stage for plays with a whole server on it: phones of a simulated switch, and a session for everybody who has a line. Whatever is
 * to be seen must be so in the server's calls and journal, and on the screen of whoever is said to see it.
 */
import { NamedError } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import {
  type Action,
  type Person as Actor,
  type Device,
  type JournalStory,
  liveConnections,
  numberOf,
  type Observation,
  type Seen,
  type Stage,
  serviceErrors,
  type TraceEntry,
} from '@offhook/telephony'
import { observe, SimulatedSwitch, type StageWire, type View } from '@offhook/telephony/testing'
import type { Person } from '../directory/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { CallRequest } from '../session/index.ts'
import { seeOnScreen } from './screen.ts'
import type { TestClient } from './test-client.ts'
import { startTestServer, type TestServer } from './test-server.ts'

interface Player {
  readonly person: Person
  readonly client: TestClient
}

type Story = ReturnType<View['watch']['stories']>[number]

export class ServerStage implements Stage {
  readonly #clock = new SimulatedClock()
  readonly #switch = new SimulatedSwitch('stage', this.#clock)
  readonly #wireOf: ((simulated: SimulatedSwitch, clock: SimulatedClock) => StageWire) | undefined
  #wire: StageWire | undefined
  readonly #players = new Map<string, Player>()
  /** Journal entries in the order in which they were first written; times of a play are too coarse to tell. */
  readonly #recorded = new Set<string>()
  #server!: TestServer
  #cast: readonly Actor[] = []

  /** `wire` puts something between the switch and the server; without it the switch is the server's connector. */
  constructor(wire?: (simulated: SimulatedSwitch, clock: SimulatedClock) => StageWire) {
    this.#wireOf = wire
  }

  async open(cast: readonly Actor[], trace: (entry: TraceEntry) => void): Promise<void> {
    this.#wire = this.#wireOf?.(this.#switch, this.#clock)
    for (const { name, number, isLine, isRestricted: restricted } of cast) {
      if (isLine) this.#switch.addLine({ line: number, name, restricted })
    }
    // Behind a wire nobody else starts it.
    if (this.#wire) await this.#switch.start()
    this.#server = await startTestServer({
      clock: this.#clock,
      connectors: [this.#wire?.connector ?? this.#switch],
      config: {
        'sip.udp': false,
        'sip.tcp': false,
        'sip.tls': false,
        'csta.tcp': false,
        'csta.tls': false,
      },
    })
    await this.#server.setUp({
      // Colleagues who may pick up each other's calls.
      defaultLevel: 'team',
      location: { country: 'DE', areaCode: '69', trunkNumber: '', accessCode: '' },
    })
    this.#cast = cast.map((actor) => this.#known(actor))
    this.#server.parts.journal.events.on('recorded', ({ entry }) => this.#recorded.add(entry.id))
    for (const actor of cast) await this.#enter(actor)
    this.#switch.events.on('call', (fact) => trace({ type: 'fact', at: fact.at, fact }))
    await this.#settle()
  }

  now(): number {
    return this.#clock.now()
  }

  async pass(seconds: number): Promise<void> {
    await this.#clock.advanceAsync(seconds * 1000)
    await this.#settle()
  }

  async observe(observation: Observation): Promise<Seen> {
    const asKnown = this.#translated(observation)
    const inServer = observe(asKnown, { watch: await this.#watch(asKnown), cast: this.#cast })
    if (!inServer.holds) return inServer
    return seeOnScreen(asKnown, { clientOf: (actor) => this.#players.get(actor.name)?.client }) ?? inServer
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  async perform(action: Action): Promise<void> {
    await this.#perform(action)
    await this.#settle()
  }

  async #perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'dial':
        return this.#phone(action.who).dial(this.#dialled(numberOf(action.destination)))
      case 'answer':
        return this.#phone(action.who).answer()
      case 'reject':
        return this.#phone(action.who).reject()
      case 'hangUp':
        return this.#phone(action.who).hangUp()
      case 'plug':
        return action.on ? this.#switch.plug(action.who.number) : this.#switch.unplug(action.who.number)
      case 'callWaiting':
        return this.#switch.setCallWaiting(action.who.number, true)
      case 'autoAnswer':
        return this.#switch.setAutoAnswer(action.who.number, true)
      case 'link':
        if (this.#wire) return action.on ? this.#wire.mend() : this.#wire.cut()
        return action.on ? this.#switch.reconnect() : this.#switch.disconnect()
      default:
        await this.#click(action)
    }
  }

  /** What is done in the browser. */
  async #click(action: Exclude<Action, { do: ByHand }>): Promise<unknown> {
    const { actions } = this.#server.parts
    const { viewer } = this.#client(action.who)
    const line = action.who.number
    switch (action.do) {
      case 'click':
        return actions.startCall(viewer, { destination: numberOf(action.destination) })
      case 'hold':
        return this.#onCall(action.who, 'connected', { service: 'holdCall' })
      case 'retrieve':
        return this.#onCall(action.who, 'hold', { service: 'retrieveCall' })
      case 'toggle':
        return this.#onCall(action.who, 'connected', { service: 'alternateCall' })
      case 'reconnect':
        return this.#onCall(action.who, 'connected', { service: 'reconnectCall' })
      case 'transfer':
        return this.#onCall(action.who, 'connected', { service: 'transferCall' })
      case 'conference':
        return this.#onCall(action.who, 'connected', { service: 'conferenceCall' })
      case 'consult':
      case 'transferTo': {
        const service = action.do === 'consult' ? 'consultationCall' : 'singleStepTransferCall'
        const destination = numberOf(action.destination)
        return this.#onCall(action.who, 'connected', { service, destination })
      }
      case 'deflect': {
        const destination = numberOf(action.destination)
        return this.#onCall(action.who, 'alerting', { service: 'deflectCall', destination })
      }
      case 'press':
        return this.#onCall(action.who, 'connected', { service: 'generateDigits', digits: action.digits })
      case 'park': {
        const destination = numberOf(action.destination)
        return this.#onCall(action.who, 'connected', { service: 'parkCall', destination })
      }
      case 'campOn':
        return this.#onCall(action.who, 'connected', { service: 'campOnCall' })
      case 'callBack':
        return this.#callBack(viewer, action)
      case 'pickUpInGroup':
        return actions.pickUpInGroup(viewer, line)
      case 'pickUp':
        return this.#pickUp(action.who, action.whom)
      case 'forward': {
        const set = this.#client(action.who).lines.get(line)?.forwardings ?? []
        const { kind, seconds } = action
        const forwarding = { kind, destination: numberOf(action.destination) }
        return actions.setForwardings(viewer, line, [
          ...set.filter((other) => other.kind !== kind),
          seconds === undefined ? forwarding : { ...forwarding, ringSeconds: seconds },
        ])
      }
      case 'forwardNothing':
        return actions.setForwardings(viewer, line, [])
      case 'doNotDisturb':
        return actions.setDoNotDisturb(viewer, line, action.on)
    }
  }

  async #callBack(viewer: Viewer, { whom, on }: Extract<Action, { do: 'callBack' }>): Promise<void> {
    const { campOns } = this.#server.parts
    const { person } = this.#players.get(whom.name)!
    if (on) await campOns.create(viewer, person, 60)
    else for (const { id } of campOns.of(viewer.personId)) campOns.cancel(viewer, id)
  }

  #onCall(who: Actor, state: string, request: CallRequest): Promise<unknown> {
    const { viewer, cards } = this.#client(who)
    const card = [...cards.values()].find((known) => known.state === state)
    if (!card) throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: 'no such call' })
    return this.#server.parts.actions.onCall(viewer, card.callId, request)
  }

  /** By the button on the colleague's tile. */
  #pickUp(who: Actor, whom: Actor): Promise<unknown> {
    const { viewer, people } = this.#client(who)
    const tile = people.get(this.#players.get(whom.name)?.person.id ?? '')
    const callId = tile?.lines[0]?.pickupCallId
    if (!callId) throw new NamedError(serviceErrors, 'call-unknown')
    return this.#server.parts.actions.pickUp(viewer, who.number, { callId, ringingLine: whom.number })
  }

  async #enter(actor: Actor): Promise<void> {
    const { name, number, isLine, isRestricted: restricted } = actor
    if (!isLine) {
      this.#switch.addOutside(this.#dialled(number), { name, restricted })
      return
    }
    const { person } = await this.#server.addPerson({ name, line: number, isForeign: true })
    this.#players.set(name, { person, client: this.#server.client(person) })
  }

  #phone({ number, isLine }: Actor) {
    return isLine ? this.#switch.phone(number) : this.#switch.outsidePhone(this.#dialled(number))
  }

  #client(actor: Actor): TestClient {
    const player = this.#players.get(actor.name)
    if (!player) throw new NamedError(serviceErrors, 'line-unknown', { line: actor.number })
    return player.client
  }

  /** The digits that people dial at a phone, and that the switch reports: the play's number without country and area. */
  #dialled(number: string): string {
    if (this.#cast.some((actor) => actor.isLine && actor.number === number)) return number
    return this.#server.parts.numbers.of().dial(number).result
  }

  /** An actor outside is known to the server by the canonical number. */
  #known(actor: Actor): Actor {
    return actor.isLine ? actor : { ...actor, number: this.#canonical(actor.number) }
  }

  #canonical(number: string): string {
    return this.#server.parts.numbers.of().reported(number, 'caller')
  }

  /** The observation with the numbers as the server knows them. */
  #translated<Value>(value: Value): Value {
    if (Array.isArray(value)) return value.map((item) => this.#translated(item)) as Value
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).map(([key, inner]) => [key, this.#translated(inner)])
    const copy = Object.fromEntries(fields) as Record<string, unknown>
    const isOfLine = this.#cast.some((actor) => actor.isLine && actor.number === copy.number)
    if (typeof copy.number === 'string' && !isOfLine) copy.number = this.#canonical(copy.number)
    return copy as Value
  }

  async #watch(observation: Observation): Promise<View['watch']> {
    const { lines, calls } = this.#server.parts
    const who = 'who' in observation && observation.who.isLine ? observation.who.number : undefined
    const stories = who === undefined ? [] : await this.#stories(who)
    return {
      calls: [...calls.all()],
      devices: new Map(Array.from(lines.all(), ({ device }) => [device.line, asKnownLast(device)])),
      live: (line) =>
        calls.ofLine(line).flatMap((call) =>
          liveConnections(call)
            .filter(({ party }) => party.line === line)
            .map((connection) => ({ call, connection })),
        ),
      stories: () => stories as Story[],
    }
  }

  /** The entries of a line that are over, as stories. */
  async #stories(line: string): Promise<readonly JournalStory[]> {
    const { items } = await this.#server.parts.journal.page({ lines: [line], filter: 'all', limit: 200 })
    const order = [...this.#recorded]
    return items
      .filter(({ endedAt }) => endedAt !== null)
      .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
      .map(storyOf)
  }

  /** Until everything that is under way has been written and told. */
  async #settle(): Promise<void> {
    for (let i = 0; i < 6; i++) await settle()
    if (!this.#wire) return
    await this.#wire.settle()
    for (let i = 0; i < 6; i++) await settle()
  }
}

/** Without its link a line's state is not known; to the people of a play it is as it was. */
function asKnownLast(device: Device): Device {
  return device.state === 'notInitialised' ? { ...device, state: 'inService' } : device
}

function storyOf(entry: JournalEntry): JournalStory {
  const { direction, other, joined, answeredAt, endedAt, redirectedTo, redirectedFrom, result, steps } = entry
  // The journal's word for a call of one's own that nobody answered is another.
  const answer = result === 'noAnswer' ? 'missed' : (result ?? 'open')
  return {
    direction,
    other,
    joined,
    result: { answer, steps },
    ...(answeredAt === null ? {} : { answeredAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(redirectedTo ? { redirectedTo } : {}),
    ...(redirectedFrom ? { redirectedFrom } : {}),
  }
}

/** What people do with their hands. */
type ByHand = 'dial' | 'answer' | 'reject' | 'hangUp' | 'plug' | 'link' | 'callWaiting' | 'autoAnswer'
