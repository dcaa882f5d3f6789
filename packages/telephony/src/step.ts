/**
 * The call's rule: `step(call, fact)` gives the next call and what changed. Pure; whoever calls it performs the effects.
 * One small function a fact, in the order of ECMA-269 §20.2. `merge` does the same for the two facts that join two calls.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type Call,
  type Connection,
  connectionOfParty,
  isSameParty,
  liveConnections,
  wasInCall,
} from './call.ts'
import { type ConnectionInput, changeConnection } from './connection-table.ts'
import type { CallFact, Conferenced, Transferred } from './fact.ts'
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

export interface Step {
  readonly call: Call
  readonly effects: readonly CallEffect[]
}

/** Facts about one call; the other two are for {@link merge}. */
export type SingleCallFact = Exclude<CallFact, Transferred | Conferenced>

/** What `fact` makes of `call`; without a call, of a new one. */
export function step(call: Call | undefined, fact: SingleCallFact, context: StepContext): Step {
  const draft = new Draft(call ?? newCall(fact, context), context, fact)
  if (!call) draft.effects.push({ type: 'callStarted', call: draft.call })
  if (draft.call.endedAt === undefined) apply(draft, fact)
  return draft.result()
}

function newCall(fact: CallFact, context: StepContext): Call {
  return {
    id: context.newId(),
    connector: context.connector,
    switchCallId: fact.switchCallId,
    startedAt: fact.at,
    connections: [],
  }
}

function apply(draft: Draft, fact: SingleCallFact): void {
  switch (fact.type) {
    case 'serviceInitiated':
      draft.change(
        fact.initiatingDevice,
        'initiate',
        'outgoing',
        fact.calledDevice ? { called: fact.calledDevice, firstOther: fact.calledDevice } : {},
      )
      break
    case 'originated':
      draft.change(fact.callingDevice, 'originate', 'outgoing', {
        called: fact.calledDevice,
        firstOther: fact.calledDevice,
      })
      break
    case 'delivered':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.alertingDevice, 'alert', 'incoming', incomingDetails(fact))
      break
    case 'networkReached':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.networkInterfaceUsed, 'alert', 'incoming', incomingDetails(fact))
      break
    case 'established':
      established(draft, fact)
      break
    case 'held':
      draft.change(fact.holdingDevice, 'hold', 'incoming')
      break
    case 'retrieved':
      draft.change(fact.retrievingDevice, 'retrieve', 'incoming')
      break
    case 'failed':
      ensureToldCalling(draft, fact, fact.failingDevice)
      draft.change(fact.failingDevice, 'fail', 'incoming', draft.callDetails(fact))
      break
    case 'queued':
      ensureCalling(draft, fact.callingDevice, fact.calledDevice)
      draft.change(fact.queue, 'queue', 'incoming', incomingDetails(fact))
      break
    case 'diverted':
      diverted(draft, fact)
      break
    case 'connectionCleared':
      draft.clear(fact.droppedConnection, fact.releasingDevice)
      if (!liveConnections(draft.call).some((connection) => connection.party.line !== undefined)) draft.end()
      break
    case 'callCleared':
      draft.end()
      break
    case 'callInformation':
      draft.inform(fact.device)
      break
  }
}

function incomingDetails(fact: {
  callingDevice: Party
  calledDevice: Party
  lastRedirectionDevice?: Party
}): Details {
  return {
    called: fact.calledDevice,
    ...(isTold(fact.callingDevice) ? { firstOther: fact.callingDevice } : {}),
    ...(fact.lastRedirectionDevice ? { redirectedFrom: fact.lastRedirectionDevice } : {}),
  }
}

/**
 * A monitor may start in the middle of a call, or the switch may tell nothing of the caller's side: it must be there. Not so
 * where it has left again: after a transfer some switches go on naming the one who first called.
 */
function ensureCalling(draft: Draft, calling: Party, called: Party): void {
  if (!isTold(calling)) return
  const known = connectionOfParty(draft.call, calling)
  if (known && known.state !== 'initiated') return
  if (!known && wasInCall(draft.call, calling)) return
  if (
    !known &&
    draft.call.connections.some(
      (connection) => connection.direction === 'outgoing' && connection.state !== 'null',
    )
  )
    return
  draft.change(calling, 'originate', 'outgoing', { called, firstOther: called })
}

interface ToldParties {
  readonly callingDevice?: Party
  readonly calledDevice?: Party
}

function ensureToldCalling(draft: Draft, fact: ToldParties, device: Party): void {
  const { callingDevice, calledDevice } = fact
  if (!callingDevice || isSameParty(callingDevice, device)) return
  ensureCalling(draft, callingDevice, calledDevice ?? device)
}

function established(draft: Draft, fact: Extract<CallFact, { type: 'established' }>): void {
  ensureCalling(draft, fact.callingDevice, fact.calledDevice)
  draft.change(fact.answeringDevice, 'answer', 'incoming', incomingDetails(fact))
  const answering = connectionOfParty(draft.call, fact.answeringDevice)
  for (const connection of liveConnections(draft.call)) {
    // The caller's conversation begins when the other side answers.
    const waits = connection.direction === 'outgoing' && connection.answeredAt === undefined
    if (waits || connection.id === answering?.id) draft.answered(connection)
  }
}

/** Where the line never rang (forwarded at once), its connection is born ended: nobody shall see a phone ring that does not. */
function diverted(draft: Draft, fact: Extract<CallFact, { type: 'diverted' }>): void {
  ensureToldCalling(draft, fact, fact.divertingDevice)
  if (connectionOfParty(draft.call, fact.divertingDevice)) {
    draft.clear(fact.divertingDevice, undefined, fact.newDestination)
  } else if (!wasInCall(draft.call, fact.divertingDevice)) {
    draft.pass(fact.divertingDevice, fact.newDestination, draft.callDetails(fact))
  }
}

type Details = Partial<Pick<Connection, 'called' | 'firstOther' | 'redirectedFrom'>>

/** A call being rewritten by one fact. Lives only inside `step` and `merge`. */
class Draft {
  call: Call
  readonly effects: CallEffect[] = []
  readonly #context: StepContext
  readonly #fact: CallFact

  constructor(call: Call, context: StepContext, fact: CallFact) {
    this.call = call
    this.#context = context
    this.#fact = fact
  }

  result(): Step {
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

export interface Merge {
  /** The call that goes on: the one that had been held, under the id it always had. */
  readonly primary: Call
  /** The consultation call, ended; absent where there was none. */
  readonly secondary?: Call
  readonly effects: readonly CallEffect[]
}

/**
 * ECMA-269 §20.2.18 Transferred, §20.2.3 Conferenced. The connections of the consultation call go on in the held call, each
 * under its own id; of a transfer the transferring device leaves both, of a conference it keeps its part in the held call.
 */
export function merge(
  primary: Call,
  secondary: Call | undefined,
  fact: Transferred | Conferenced,
  context: StepContext,
): Merge {
  const into = new Draft(primary, context, fact)
  const from = secondary ? new Draft(secondary, context, fact) : undefined
  const leaving = fact.type === 'transferred' ? fact.transferringDevice : fact.conferencingDevice
  const goal = fact.type === 'transferred' ? fact.transferredToDevice : undefined

  if (fact.type === 'transferred') into.clear(leaving, undefined, goal)
  else into.change(leaving, 'retrieve', 'incoming')

  if (from) {
    from.clear(leaving, undefined, goal ? otherEnd(primary, leaving) : undefined)
    for (const connection of liveConnections(from.call)) {
      from.release(connection)
      into.adopt(connection, from.call.id)
    }
    from.end(into.call.id)
  }
  into.continueAs(fact.switchCallId)
  return {
    primary: into.call,
    ...(from ? { secondary: from.call } : {}),
    effects: [...(from?.effects ?? []), ...into.effects],
  }
}

/** The party with whom the consulted one talks after the transfer. */
function otherEnd(primary: Call, leaving: Party): Party | undefined {
  return liveConnections(primary).find((connection) => connection.party.line !== leaving.line)?.party
}
