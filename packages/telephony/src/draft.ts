/** What a fact makes of a call, while it is being applied: the changes that `step` and `merge` are made of. */
import { isDeepStrictEqual } from 'node:util'
import { type Call, type Connection, connectionOfParty, liveConnections, wasInCall } from './call.ts'
import { type ConnectionInput, changeConnection } from './connection-table.ts'
import type { CallFact } from './fact.ts'
import { type Cause, type Direction, isTold, type Party } from './words.ts'

export type CallEffect =
  | { readonly type: 'callStarted'; readonly call: Call }
  | {
      readonly type: 'connectionChanged'
      readonly callId: string
      readonly connection: Connection
      readonly before: Connection | undefined
    }
  /** After a transfer or a conference: the connection, id and all, goes on in another call. */
  | {
      readonly type: 'connectionMoved'
      readonly from: string
      readonly to: string
      readonly connection: Connection
    }
  | { readonly type: 'callEnded'; readonly call: Call }
  /** The switch told something the standard does not know. It was followed; the connector's author should look. */
  | {
      readonly type: 'irregular'
      readonly callId: string
      readonly fact: CallFact['type']
      readonly sentence: string
    }

export interface StepContext {
  readonly connector: string
  readonly newId: () => string
}

export interface ToldParties {
  readonly callingDevice?: Party
  readonly calledDevice?: Party
}

export type Details = Partial<Pick<Connection, 'called' | 'firstOther' | 'redirectedFrom'>>

/** A call being rewritten by one fact. Lives only inside `step` and `merge`. */
export class Draft {
  call: Call
  readonly effects: CallEffect[] = []
  readonly #context: StepContext
  readonly #fact: CallFact

  constructor(call: Call, context: StepContext, fact: CallFact) {
    this.call = call
    this.#context = context
    this.#fact = fact
  }

  result(): { readonly call: Call; readonly effects: readonly CallEffect[] } {
    return { call: this.call, effects: this.effects }
  }

  /** What a connection of somebody called begins with, where the fact tells no more than who is called. */
  callDetails(fact: ToldParties): Details {
    const calling = this.call.connections.find((connection) => connection.direction === 'outgoing')
    const called = fact.calledDevice ?? calling?.called
    const other = fact.callingDevice ?? calling?.party
    return {
      ...(other && isTold(other) ? { firstOther: other } : {}),
      ...(called ? { called } : {}),
    }
  }

  /** Applies `input` to the connection of `party`, which joins the call where it is not part of it yet. */
  change(party: Party, input: ConnectionInput, direction: Direction, details: Details = {}): void {
    const before = connectionOfParty(this.call, party)
    const { state, isRegular } = changeConnection(before?.state ?? 'null', input)
    if (!isRegular) this.#irregular(party, before, input)
    if (before && state === before.state) {
      // Nothing new but perhaps what a second report tells of the party; the cause stays that of the first.
      this.#complete(
        { ...before, ...missing(before, details), party: { ...before.party, ...told(party) } },
        before,
      )
      return
    }
    const base: Connection = before ?? {
      id: this.#context.newId(),
      party,
      state: 'null',
      direction,
      startedAt: this.#fact.at,
      ...details,
    }
    this.#put(
      {
        ...base,
        ...(before ? missing(before, details) : {}),
        party: { ...base.party, ...told(party) },
        state,
        ...(state === 'alerting' ? { alertingAt: this.#fact.at } : {}),
        ...causeOf(this.#fact),
      },
      before,
    )
  }

  answered(connection: Connection): void {
    if (connection.answeredAt === undefined)
      this.#put({ ...connection, answeredAt: this.#fact.at }, connection)
  }

  clear(party: Party, releasedBy?: Party, redirectedTo?: Party): void {
    const before = connectionOfParty(this.call, party) ?? this.#onlyOutside(party)
    if (!before) return
    this.#put(
      {
        ...before,
        state: 'null',
        endedAt: this.#fact.at,
        // Why a call failed is what remains to be told of a failed connection, not how its tone ended.
        ...(before.state === 'fail' && before.cause ? {} : causeOf(this.#fact)),
        ...(releasedBy ? { releasedBy } : {}),
        ...(redirectedTo ? { redirectedTo } : {}),
      },
      before,
    )
  }

  /** The call came by `party` without ringing there. */
  pass(party: Party, redirectedTo: Party, details: Details): void {
    this.#put(
      {
        id: this.#context.newId(),
        party,
        state: 'null',
        direction: 'incoming',
        startedAt: this.#fact.at,
        endedAt: this.#fact.at,
        ...details,
        redirectedTo,
        ...causeOf(this.#fact),
      },
      undefined,
    )
  }

  /** Clears what is left and ends the call. */
  end(mergedInto?: string): void {
    for (const connection of liveConnections(this.call)) this.clear(connection.party)
    this.call = { ...this.call, endedAt: this.#fact.at, ...(mergedInto ? { mergedInto } : {}) }
    this.effects.push({ type: 'callEnded', call: this.call })
  }

  inform(device: Party): void {
    const before = connectionOfParty(this.call, device) ?? this.#onlyOutside(device)
    if (before) this.#complete({ ...before, party: { ...before.party, ...told(device) } }, before)
  }

  /** Takes over a connection of another call, as it is. */
  adopt(connection: Connection, from: string): void {
    this.call = { ...this.call, connections: [...this.call.connections, connection] }
    this.effects.push({ type: 'connectionMoved', from, to: this.call.id, connection })
  }

  /** Gives away a connection to another call. */
  release(connection: Connection): void {
    this.call = {
      ...this.call,
      connections: this.call.connections.filter((known) => known.id !== connection.id),
    }
  }

  continueAs(switchCallId: string): void {
    this.call = { ...this.call, switchCallId }
  }

  #complete(connection: Connection, before: Connection): void {
    if (!isDeepStrictEqual(connection, before)) this.#put(connection, before)
  }

  /** An outside party whose number is not known can only be the one outside party there is: its number changed. */
  #onlyOutside(device: Party): Connection | undefined {
    if (device.line !== undefined || wasInCall(this.call, device)) return undefined
    const outside = liveConnections(this.call).filter((connection) => connection.party.line === undefined)
    return outside.length === 1 ? outside[0] : undefined
  }

  #put(connection: Connection, before: Connection | undefined): void {
    const connections = before
      ? this.call.connections.map((known) => (known.id === before.id ? connection : known))
      : [...this.call.connections, connection]
    this.call = { ...this.call, connections }
    this.effects.push({ type: 'connectionChanged', callId: this.call.id, connection, before })
  }

  #irregular(party: Party, before: Connection | undefined, input: ConnectionInput): void {
    const sentence = `${party.line ?? party.number}: "${input}" while the connection is ${before?.state ?? 'null'}`
    this.effects.push({ type: 'irregular', callId: this.call.id, fact: this.#fact.type, sentence })
  }
}

function causeOf(fact: CallFact): { cause?: Cause } {
  return fact.cause ? { cause: fact.cause } : {}
}

/** What a fact tells of a party, without the fields it leaves open, so that it never wipes what is known. */
function told(party: Party): Partial<Party> {
  return {
    ...(party.number !== '' ? { number: party.number } : {}),
    ...(party.name ? { name: party.name } : {}),
    ...(party.restricted !== undefined ? { restricted: party.restricted } : {}),
  }
}

function missing(known: Connection, details: Details): Details {
  return Object.fromEntries(
    Object.entries(details).filter(([key]) => known[key as keyof Details] === undefined),
  )
}
