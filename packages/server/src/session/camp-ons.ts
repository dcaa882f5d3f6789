/**
 * The calls that wait until both are free. They are kept: after a restart, however sudden, they wait on; one that was being made then
 * waits again.
 */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  isNamedError,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  SerialQueue,
} from '@offhook/base'
import { type CampOn as CampOnView, contractErrors } from '@offhook/contract'
import { type Call, type LineNumber, liveConnections } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Calls } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import { activityOf, type Line, type Lines } from '../line/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { Store } from '../store/index.ts'
import type { Actions } from './actions.ts'
import { type CampOnEvent, type CampOnState, campOnStates, isTime } from './camp-on.ts'
import { type CampOnRow, deleteCampOn, deleteOldCampOns, insertCampOn, loadCampOns } from './camp-on-table.ts'

type CampOnEnd = 'reached' | 'notAnswered' | 'cancelled' | 'declined' | 'expired' | 'failed'

export type CampOnsEvents = {
  changed: { readonly campOn: CampOnView }
  ended: { readonly campOn: CampOnView; readonly end: CampOnEnd }
}

export interface CampOnsOptions {
  readonly store: Store
  readonly people: People
  readonly lines: Lines
  readonly calls: Calls
  readonly access: Access
  readonly actions: Pick<Actions, 'startCall'>
  readonly newId: NewId
  readonly clock: Clock
  readonly log: Log
}

interface Kept extends CampOnRow {
  state: CampOnState
  /** Times that the colleague was busy again when called. */
  attempts: number
  callId: string | null
  expiry: CancelTimer | undefined
  /** Both have been free since a moment ago. */
  breath: CancelTimer | undefined
}

const MOST_OF_ONE = 10
const MOST_ATTEMPTS = 5
/** Whoever hangs up is given a breath, and a moment to dial somebody else. */
const BREATH_MS = 3000
/** A phone that is called and tells nothing for so long is forgotten. */
const LONGEST_CALLING_MS = 180_000

export class CampOns {
  readonly #options: CampOnsOptions
  readonly #emitter: Emitter<CampOnsEvents>
  readonly #queue = new SerialQueue()
  readonly #byId = new Map<string, Kept>()
  readonly #byPerson = new Map<string, Set<Kept>>()

  constructor(options: CampOnsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { lines, calls, people } = options
    lines.events.on('changed', ({ line }) => this.#lineChanged(line.device.line))
    calls.events.on('changed', ({ calls: changed }) => {
      if (this.#byId.size === 0) return
      for (const call of changed) {
        for (const kept of this.#byId.values()) if (kept.callId === call.id) this.#follow(kept, call)
        for (const { party } of call.connections) if (party.line !== undefined) this.#lineChanged(party.line)
      }
    })
    people.events.on('removed', ({ person }) => {
      for (const kept of [...(this.#byPerson.get(person.id) ?? [])]) this.#step(kept, 'failed')
    })
  }

  get events(): Listenable<CampOnsEvents> {
    return this.#emitter
  }

  /** Those that a person waits for, and those that wait for them; oldest first. */
  of(personId: string): readonly CampOnView[] {
    return Array.from(this.#byPerson.get(personId) ?? [], (kept) => this.#view(kept))
  }

  /** Rejects with `not-permitted`, `no-line`, `too-many` and `already-exists`. */
  create(viewer: Viewer, target: Person, minutes: number): Promise<CampOnView> {
    return this.#queue.run(async () => {
      const { store, newId, clock } = this.#options
      const asker = this.#check(viewer, target)
      const createdAt = clock.now()
      const until = createdAt + minutes * 60_000
      const row = { id: newId(), askerId: asker.id, targetId: target.id, createdAt, until }
      await store.write(insertCampOn(store, row))
      const kept = this.#keep(row)
      this.#emitter.emit('changed', { campOn: this.#view(kept) })
      this.#judge(kept)
      return this.#view(kept)
    })
  }

  /** Those that waited before the server started. They are looked at as the phone systems tell of their lines. */
  async load(): Promise<void> {
    const { store, clock, people } = this.#options
    await store.write(deleteOldCampOns(store, clock.now()))
    for (const row of await loadCampOns(store)) {
      if (people.get(row.askerId) && people.get(row.targetId)) this.#keep(row)
    }
  }

  /** Who asks; throws where they may not. */
  #check(viewer: Viewer, target: Person): Person {
    const { access, people } = this.#options
    access.check(viewer, 'seeLineState', target.id)
    const asker = people.get(viewer.personId)
    if (!asker || asker.id === target.id || asker.lines.length === 0 || !this.#targetLine(target)) {
      throw new NamedError(contractErrors, 'no-line')
    }
    const own = [...(this.#byPerson.get(asker.id) ?? [])].filter(({ askerId }) => askerId === asker.id)
    if (own.some(({ targetId }) => targetId === target.id)) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'waiting call to', key: target.name })
    }
    if (own.length >= MOST_OF_ONE) {
      throw new NamedError(contractErrors, 'too-many', { what: 'waiting calls', limit: MOST_OF_ONE })
    }
    return asker
  }

  #keep(row: CampOnRow): Kept {
    const kept: Kept = {
      ...row,
      state: 'waiting',
      attempts: 0,
      callId: null,
      expiry: undefined,
      breath: undefined,
    }
    this.#byId.set(kept.id, kept)
    for (const personId of [row.askerId, row.targetId]) {
      const all = this.#byPerson.get(personId) ?? new Set()
      this.#byPerson.set(personId, all.add(kept))
    }
    this.#expireAfter(kept, row.until - this.#options.clock.now())
    return kept
  }

  /** By who waits or by whom is waited for. Throws `not-found`. */
  cancel(viewer: Viewer, id: string): void {
    const kept = this.#byId.get(id)
    if (!kept || ![kept.askerId, kept.targetId].includes(viewer.personId)) {
      throw new NamedError(contractErrors, 'not-found', { what: 'waiting call', key: id })
    }
    this.#step(kept, kept.askerId === viewer.personId ? 'cancelled' : 'declined')
  }

  stop(): void {
    for (const kept of this.#byId.values()) {
      kept.expiry?.()
      kept.breath?.()
    }
    this.#byId.clear()
    this.#byPerson.clear()
  }

  #lineChanged(line: LineNumber): void {
    if (this.#byId.size === 0) return
    for (const { id } of this.#options.people.byLine(line)) {
      for (const kept of this.#byPerson.get(id) ?? []) this.#judge(kept)
    }
  }

  /** Begins to wait for the breath when both are free, and stops when one no longer is. */
  #judge(kept: Kept): void {
    if (kept.state !== 'waiting') return
    if (!this.#isTime(kept)) {
      kept.breath?.()
      kept.breath = undefined
      return
    }
    kept.breath ??= this.#options.clock.after(BREATH_MS, () => {
      kept.breath = undefined
      if (kept.state === 'waiting' && this.#isTime(kept)) void this.#call(kept)
    })
  }

  async #call(kept: Kept): Promise<void> {
    const target = this.#options.people.get(kept.targetId)
    const line = target && this.#targetLine(target)
    this.#step(kept, 'bothFree')
    kept.callId = line ? await this.#start(kept, line) : null
    const call = kept.callId === null ? undefined : this.#options.calls.get(kept.callId)
    if (call) this.#follow(kept, call)
    else this.#step(kept, 'failed')
  }

  /** The id of the call; null where none could be made. */
  async #start(kept: Kept, line: Line): Promise<string | null> {
    const { access, actions, people, log } = this.#options
    const asker = people.get(kept.askerId)
    if (!asker) return null
    const viewer: Viewer = { personId: asker.id, role: asker.role, language: asker.language ?? 'en' }
    // What was allowed when it was asked for may not be any more.
    if (!access.allows(viewer, 'seeLineState', kept.targetId)) return null
    try {
      const { callId } = await actions.startCall(viewer, { destination: line.device.line })
      return callId
    } catch (fault) {
      if (!isNamedError(fault)) log.error('a waiting call failed', { fault: String(fault) })
      return null
    }
  }

  #follow(kept: Kept, call: Call): void {
    if (kept.state !== 'calling') return
    const target = this.#options.people.get(kept.targetId)
    const isTheirs = (line: LineNumber | undefined) => line !== undefined && target?.lines.includes(line)
    const there = call.connections.findLast(({ party }) => isTheirs(party.line))
    if (there?.state === 'alerting' || there?.answeredAt !== undefined) this.#step(kept, 'reached')
    else if (liveConnections(call).length === 0 || call.mergedInto !== undefined) {
      this.#step(kept, there && ++kept.attempts < MOST_ATTEMPTS ? 'busyAgain' : 'notAnswered')
    }
  }

  #step(kept: Kept, event: CampOnEvent): void {
    const state = campOnStates[kept.state][event]
    if (state !== undefined) this.#enter(kept, state, event)
  }

  #enter(kept: Kept, state: CampOnState, event: CampOnEvent): void {
    kept.state = state
    kept.breath?.()
    kept.breath = undefined
    if (state === 'over') {
      this.#end(kept, event as CampOnEnd)
      return
    }
    if (state === 'calling') this.#expireAfter(kept, LONGEST_CALLING_MS)
    else {
      kept.callId = null
      this.#expireAfter(kept, kept.until - this.#options.clock.now())
    }
    this.#emitter.emit('changed', { campOn: this.#view(kept) })
    this.#judge(kept)
  }

  #expireAfter(kept: Kept, ms: number): void {
    kept.expiry?.()
    kept.expiry = this.#options.clock.after(Math.max(0, ms), () => {
      this.#step(kept, kept.state === 'calling' ? 'notAnswered' : 'expired')
    })
  }

  #end(kept: Kept, end: CampOnEnd): void {
    kept.expiry?.()
    this.#byId.delete(kept.id)
    for (const personId of [kept.askerId, kept.targetId]) {
      const all = this.#byPerson.get(personId)
      all?.delete(kept)
      if (all?.size === 0) this.#byPerson.delete(personId)
    }
    this.#emitter.emit('ended', { campOn: this.#view(kept), end })
    const { store, log } = this.#options
    store.write(deleteCampOn(store, kept.id)).catch((fault) => {
      log.warn('a waiting call that is over could not be deleted', { fault: String(fault) })
    })
  }

  #isTime(kept: Kept): boolean {
    const { people, lines, calls } = this.#options
    const target = people.get(kept.targetId)
    const line = target && this.#targetLine(target)
    const askerLines = (people.get(kept.askerId)?.lines ?? []).flatMap((number) => lines.get(number) ?? [])
    return isTime({
      askerLines: askerLines.map((own) => activityOf(calls.situationOf(own)).status),
      targetLine: line
        ? { status: activityOf(calls.situationOf(line)).status, doNotDisturb: line.device.doNotDisturb }
        : null,
    })
  }

  /** Their first line that is in service: the one that colleagues call. */
  #targetLine(target: Person): Line | undefined {
    const { lines } = this.#options
    return target.lines.map((line) => lines.get(line)).find((line) => line?.device.state === 'inService')
  }

  #view({ id, askerId, targetId, state, createdAt, until }: Kept): CampOnView {
    const name = (personId: string) => this.#options.people.get(personId)?.name ?? '—'
    return {
      id,
      asker: { id: askerId, name: name(askerId) },
      target: { id: targetId, name: name(targetId) },
      state: state === 'calling' ? 'calling' : 'waiting',
      createdAt,
      until,
    }
  }
}
