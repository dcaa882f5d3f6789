/**
 * The calls of a switch as its events tell them, with the identifiers that the switch gave to connections. Several monitors tell
 * of one happening; a fact that changes nothing is none.
 */
import {
  type Call,
  type CallFact,
  type Connection,
  connectionOfLine,
  type LineNumber,
  LiveCalls,
  type Party,
} from '@offhook/telephony'
import type { Read, Value } from '../message/message.ts'

/** Who is behind the connections of a call, by the switch's device identifiers, static or dynamic. */
interface Identifiers {
  readonly byDevice: Map<string, Party>
  readonly byLine: Map<LineNumber, Value<'LocalDeviceID'>>
  /** Of shared lines: the appearances that ring, or the one that is active. */
  readonly appearances: Map<LineNumber, Set<string>>
}

/** Ended calls are remembered so long, to tell late news of them from news of others. */
const REMEMBER_MS = 5000
const MOST_REMEMBERED = 50_000
/** Devices of one call. */
const MOST_DEVICES = 200

const nothing = { effects: [], calls: [] }

const beginnings: ReadonlySet<CallFact['type']> = new Set(['serviceInitiated', 'originated', 'delivered'])

export class CallBook {
  readonly #calls: LiveCalls
  readonly #identifiers = new Map<string, Identifiers>()
  readonly #ended = new Map<string, number>()
  /** When something was last told of each live call. */
  readonly #toldAt = new Map<string, number>()

  constructor(connector: string) {
    let last = 0
    this.#calls = new LiveCalls({ connector, newId: () => String(++last) })
  }

  /** The live calls. */
  all(): readonly Call[] {
    return this.#calls.all()
  }

  get(callId: string): Call | undefined {
    return this.#calls.get(callId)
  }

  /** The line's part in the call, where it has one. */
  connection(callId: string, line: LineNumber): Connection | undefined {
    const call = this.#calls.get(callId)
    return call && connectionOfLine(call, line)
  }

  /** Follows a fact. False where it tells nothing new, or news of a call that is over. */
  apply(fact: CallFact): boolean {
    const { effects, calls } = this.#isLate(fact) ? nothing : this.#calls.apply(fact)
    for (const call of calls) {
      if (call.endedAt !== undefined) this.#forget(call.switchCallId, fact.at)
    }
    if (this.#calls.get(fact.switchCallId)) this.#toldAt.set(fact.switchCallId, fact.at)
    // Late news may have brought identifiers of a call that is over.
    if (!this.#calls.get(fact.switchCallId)) this.#identifiers.delete(fact.switchCallId)
    return effects.length > 0
  }

  /** Whether the call ended a short while before. */
  isOver(callId: string, at: number): boolean {
    const ended = this.#ended.get(callId)
    return !this.#calls.get(callId) && ended !== undefined && at - ended < REMEMBER_MS
  }

  /** Notes who is behind a connection, and under which identifier the switch knows it. */
  remember(connection: Read<'ConnectionID'> | undefined, party: Party): void {
    const { callID, deviceID } = connection ?? {}
    if (callID === undefined || deviceID === undefined) return
    const known = this.#identifiersOf(callID)
    if (known.byDevice.size > MOST_DEVICES) dropOldest(known.byDevice, deviceID.text)
    known.byDevice.set(deviceID.text, party)
    if (party.line !== undefined) known.byLine.set(party.line, asGiven(deviceID))
  }

  /** The appearances of a shared line that are in a call; the caller keeps them. */
  appearancesOf(callId: string, line: LineNumber): Set<string> {
    const { appearances } = this.#identifiersOf(callId)
    const known = appearances.get(line) ?? new Set()
    appearances.set(line, known)
    return known
  }

  #identifiersOf(callId: string): Identifiers {
    const known = this.#identifiers.get(callId) ?? noIdentifiers()
    this.#identifiers.set(callId, known)
    // Identifiers of calls that never come about must not be kept without end.
    if (this.#identifiers.size > MOST_REMEMBERED) dropOldest(this.#identifiers, callId)
    return known
  }

  /** Who is behind a connection, as far as events have told. */
  partyAt(connection: Read<'ConnectionID'> | undefined): Party | undefined {
    const { callID, deviceID } = connection ?? {}
    if (callID === undefined || deviceID === undefined) return undefined
    return this.#identifiers.get(callID)?.byDevice.get(deviceID.text)
  }

  /** The identifier that the switch gave to the line's connection. */
  deviceOf(callId: string, line: LineNumber): Value<'LocalDeviceID'> | undefined {
    return this.#identifiers.get(callId)?.byLine.get(line)
  }

  /** After a transfer or a conference: what is known of the old calls' connections goes on under the new id. */
  moveIdentifiers(from: readonly string[], to: string): void {
    const merged = noIdentifiers()
    for (const id of from) {
      const known = this.#identifiers.get(id)
      for (const [device, party] of known?.byDevice ?? []) merged.byDevice.set(device, party)
      for (const [line, device] of known?.byLine ?? []) merged.byLine.set(line, device)
      for (const [line, present] of known?.appearances ?? []) merged.appearances.set(line, present)
    }
    for (const id of from) {
      this.#identifiers.delete(id)
      this.#toldAt.delete(id)
    }
    this.#identifiers.set(to, merged)
  }

  #isLate({ type, switchCallId, at }: CallFact): boolean {
    return !beginnings.has(type) && this.isOver(switchCallId, at)
  }

  /** Calls of which nothing has been told since `before`: their end may have been missed. */
  quietSince(before: number): readonly Call[] {
    return this.all().filter(({ switchCallId }) => (this.#toldAt.get(switchCallId) ?? 0) <= before)
  }

  /** The call was found to be as it is known. */
  confirm(callId: string, at: number): void {
    if (this.#calls.get(callId)) this.#toldAt.set(callId, at)
  }

  #forget(callId: string, at: number): void {
    if (this.#calls.get(callId)) return
    this.#toldAt.delete(callId)
    this.#identifiers.delete(callId)
    this.#ended.delete(callId)
    this.#ended.set(callId, at)
    if (this.#ended.size > MOST_REMEMBERED) dropOldest(this.#ended, callId)
  }
}

function noIdentifiers(): Identifiers {
  return { byDevice: new Map(), byLine: new Map(), appearances: new Map() }
}

/** Drops the entry that came first, unless it is the one in hand. */
function dropOldest<Key>(map: Map<Key, unknown>, kept: Key): void {
  for (const key of map.keys()) {
    if (key === kept) continue
    map.delete(key)
    return
  }
}

const given = ['dynamic', 'other', 'deviceNumber'] as const

/** The identifier as it can be written again; words that nobody knows are left out. */
function asGiven({ text, typeOfNumber }: Read<'LocalDeviceID'>): Value<'LocalDeviceID'> {
  const kind = given.find((known) => known === typeOfNumber)
  return kind ? { text, typeOfNumber: kind } : { text }
}
