/** A day at the office: who calls whom, who answers, who is busy, who puts whom through. Chance with a believable rhythm. */
import { type CancelTimer, type Clock, type Random, randomInteger } from '@offhook/base'
import type { DeskPhone, PhoneCall } from '@offhook/pbx/testing'
import type { Parts } from '@offhook/server'

export interface OfficeDayOptions {
  /** By line. */
  readonly phones: ReadonlyMap<string, DeskPhone>
  /** The line of whoever looks at the demonstration: it is called more often than chance would have it. */
  readonly host: string
  readonly calls: Parts['calls']
  readonly connectors: Parts['connectors']
  readonly clock: Clock
  readonly random: Random
}

/** What the caller means to do with a call. */
interface CallerPlan {
  readonly giveUpAt: number
  /** Set when the other side answers. */
  hangUpAt?: number
  holdAt?: number
  retrieveAt?: number
  consultAt?: number
  /** Seconds between asking the colleague and putting the call through. */
  transferAt?: number
}

/** What somebody whose phone rings means to do. */
interface CalledPlan {
  readonly at: number
  readonly what: 'answer' | 'busy' | 'leave'
}

const TICK_MS = 250
/** The second call of the day, so within the first minute, and every fourth from then on goes to the host. */
const CALLS_PER_CALL_TO_HOST = 4
/** The longest that a simulated colleague talks to somebody real. */
const PATIENCE_MS = 300_000

export class OfficeDay {
  readonly #options: OfficeDayOptions
  readonly #outgoing = new Map<PhoneCall, CallerPlan>()
  readonly #incoming = new Map<PhoneCall, CalledPlan>()
  readonly #answeredAt = new Map<PhoneCall, number>()
  #nextCallAt = 0
  #begun = 0
  #cancel: CancelTimer | undefined

  constructor(options: OfficeDayOptions) {
    this.#options = options
  }

  start(): void {
    this.#nextCallAt = this.#now() + 500
    this.#tickLater()
  }

  stop(): void {
    this.#cancel?.()
  }

  #tickLater(): void {
    this.#cancel = this.#options.clock.after(TICK_MS, () => {
      this.#tick()
      this.#tickLater()
    })
  }

  #tick(): void {
    const now = this.#now()
    for (const [line, phone] of this.#options.phones) {
      for (const call of phone.calls) this.#live(line, phone, call, now)
      this.#forgetOver(phone)
    }
    if (now < this.#nextCallAt) return
    this.#nextCallAt = now + this.#between(2_500, 9_000)
    this.#beginCall(now)
  }

  #live(line: string, phone: DeskPhone, call: PhoneCall, now: number): void {
    if (call.state === 'over') return
    const plan = this.#outgoing.get(call)
    if (plan) this.#asCaller(line, phone, call, plan, now)
    else this.#asCalled(phone, call, now)
  }

  /** Somebody who is free calls somebody else. About a third of the company is on the phone at the same time. */
  #beginCall(now: number): void {
    const { phones } = this.#options
    const free = [...phones].filter(([, phone]) => phone.calls.every(({ state }) => state === 'over'))
    const busy = phones.size - free.length
    if (free.length < 2 || busy > phones.size / 3) return
    const [line, phone] = this.#pick(free)
    const isForHost = ++this.#begun % CALLS_PER_CALL_TO_HOST === 2 && line !== this.#options.host
    const other = isForHost
      ? this.#options.host
      : this.#pick([...phones.keys()].filter((known) => known !== line))
    const plan: CallerPlan = { giveUpAt: now + this.#between(14_000, 24_000) }
    this.#outgoing.set(phone.dial(other), plan)
  }

  #asCaller(line: string, phone: DeskPhone, call: PhoneCall, plan: CallerPlan, now: number): void {
    if (call.state !== 'talking') {
      if (now > plan.giveUpAt) attempt(() => phone.hangUp(call))
      return
    }
    if (plan.hangUpAt === undefined) this.#planTalk(plan, now)
    if (plan.consultAt !== undefined && now > plan.consultAt) {
      delete plan.consultAt
      plan.transferAt = now + this.#between(9_000, 14_000)
      this.#consult(line)
    } else if (plan.transferAt !== undefined && now > plan.transferAt) {
      delete plan.transferAt
      this.#transfer(line)
    } else if (plan.holdAt !== undefined && now > plan.holdAt) {
      delete plan.holdAt
      attempt(() => phone.hold(call))
    } else if (plan.retrieveAt !== undefined && now > plan.retrieveAt) {
      delete plan.retrieveAt
      attempt(() => phone.retrieve(call))
    } else if (now > plan.hangUpAt!) attempt(() => phone.hangUp(call))
  }

  #planTalk(plan: CallerPlan, now: number): void {
    const length = this.#between(12_000, 70_000)
    plan.hangUpAt = now + length
    const chance = randomInteger(this.#options.random, 100)
    if (chance < 25) {
      plan.holdAt = now + length / 3
      plan.retrieveAt = now + length / 3 + this.#between(4_000, 9_000)
    } else if (chance < 45) {
      plan.consultAt = now + this.#between(4_000, 9_000)
      plan.hangUpAt = now + length + 20_000
    }
  }

  #asCalled(phone: DeskPhone, call: PhoneCall, now: number): void {
    if (call.state === 'talking') {
      const since = this.#answeredAt.get(call) ?? now
      this.#answeredAt.set(call, since)
      if (now - since > PATIENCE_MS) attempt(() => phone.hangUp(call))
      return
    }
    if (call.state !== 'ringing') return
    const plan = this.#incoming.get(call) ?? this.#planAnswer(call, now)
    if (now < plan.at || plan.what === 'leave') return
    if (plan.what === 'answer') attempt(() => phone.answer(call))
    else attempt(() => phone.reject(486, call))
  }

  #planAnswer(call: PhoneCall, now: number): CalledPlan {
    const chance = randomInteger(this.#options.random, 100)
    const what = chance < 76 ? 'answer' : chance < 86 ? 'busy' : 'leave'
    const plan: CalledPlan = { at: now + this.#between(1_500, 6_000), what }
    this.#incoming.set(call, plan)
    return plan
  }

  /** The phone system holds the call and calls the colleague, as a client would ask it to. */
  #consult(line: string): void {
    const { calls, connectors, phones } = this.#options
    const call = calls.ofLine(line)[0]
    if (!call) return
    const others = [...phones].filter(
      ([number, phone]) => number !== line && phone.calls.every(({ state }) => state === 'over'),
    )
    if (others.length === 0) return
    const [destination] = this.#pick(others)
    const request = {
      service: 'consultationCall',
      line,
      switchCallId: call.switchCallId,
      destination,
    } as const
    attempt(() => connectors.perform(call.connector, request))
  }

  #transfer(line: string): void {
    const { calls, connectors } = this.#options
    const own = calls.ofLine(line)
    const stateOn = (call: (typeof own)[number]) =>
      call.connections.find(({ party, state }) => party.line === line && state !== 'null')?.state
    const held = own.find((call) => stateOn(call) === 'hold')
    const active = own.find((call) => stateOn(call) === 'connected')
    if (!held || !active) return
    const request = {
      service: 'transferCall',
      line,
      heldCall: held.switchCallId,
      activeCall: active.switchCallId,
    } as const
    attempt(() => connectors.perform(active.connector, request))
  }

  #forgetOver(phone: DeskPhone): void {
    for (let i = phone.calls.length - 1; i >= 0; i--) {
      const call = phone.calls[i]!
      if (call.state !== 'over') continue
      phone.calls.splice(i, 1)
      this.#outgoing.delete(call)
      this.#incoming.delete(call)
      this.#answeredAt.delete(call)
    }
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[randomInteger(this.#options.random, items.length)]!
  }

  #between(least: number, most: number): number {
    return least + randomInteger(this.#options.random, most - least)
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }
}

/** People do things at the wrong moment, too: the other side hangs up while one wants to hold. Nothing comes of it then. */
function attempt(action: () => unknown): void {
  Promise.resolve()
    .then(action)
    .catch(() => {})
}
