/**
 * What an event is laid beside, for it to become a fact: the calls and parties known so far, and what the switch is known to do
 * otherwise. It answers who is behind a connection, why it ended, and which calls became one.
 */
import {
  type Cause,
  isSameParty,
  isTold,
  type LineNumber,
  liveConnections,
  type Party,
  unknownParty,
} from '@offhook/telephony'
import type { Read } from '../message/message.ts'
import type { CallBook } from './call-book.ts'
import { causeOf } from './cause.ts'
import type { Parties, ToldDevice } from './party.ts'

export interface EventSceneOptions {
  readonly book: CallBook
  readonly parties: Parties
  /** The switch tells calls that were picked up as outgoing. */
  readonly invertsPickupDirection: boolean
  /** See the profile. */
  readonly clearsHeldConnections: boolean
  /** Whom a call is meant for that was asked for and is being prompted. */
  readonly meantFor: (line: LineNumber) => string | undefined
  /** Whether the product has asked to pick up this call for this line. */
  readonly isPickup: (callId: string, newDestination: Party) => boolean
}

interface About {
  readonly switchCallId: string
  readonly at: number
  readonly cause?: Cause
}

interface ToldCall {
  readonly callingDevice?: ToldDevice
  readonly networkCallingDevice?: ToldDevice
  readonly calledDevice?: ToldDevice
  readonly lastRedirectionDevice?: ToldDevice
}

type ConnectionList = readonly Read<'ConnectionListItem'>[] | undefined

export class EventScene {
  readonly book: CallBook
  readonly parties: Parties
  readonly #options: EventSceneOptions

  constructor(options: EventSceneOptions) {
    this.book = options.book
    this.parties = options.parties
    this.#options = options
  }

  about(
    connection: Read<'ConnectionID'> | undefined,
    at: number,
    cause: Cause | undefined,
  ): About | undefined {
    const switchCallId = connection?.callID
    if (switchCallId === undefined || switchCallId === '') return undefined
    return { switchCallId, at, ...(cause ? { cause } : {}) }
  }

  /**
   * Who is behind a connection. A line is what the event says it is; for others what was told first counts, because switches name
   * a trunk in one event and a number in the next.
   */
  subject(connection: Read<'ConnectionID'> | undefined, told: ToldDevice | undefined): Party {
    const party = this.#behindRestriction(this.parties.of(told), connection)
    const known = this.book.partyAt(connection)
    const chosen = party.line === undefined && known ? known : party
    const found = isTold(chosen) ? chosen : this.#partyInIdentifier(connection)
    if (isTold(found)) this.book.remember(connection, found)
    return found
  }

  /** A line that withholds its number is still told by the connection's identifier. */
  #behindRestriction(party: Party, connection: Read<'ConnectionID'> | undefined): Party {
    if (!party.restricted || party.line !== undefined) return party
    const own = this.book.partyAt(connection) ?? this.#partyInIdentifier(connection)
    return own.line === undefined ? party : { ...own, restricted: true }
  }

  /**
   * Whom a Call Information event tells of. That somebody else is connected now counts where only one party is outside: among
   * several nobody could say whose number it was. Later events that name the connection alone mean the new party.
   */
  informed(connection: Read<'ConnectionID'> | undefined, told: ToldDevice | undefined): Party {
    const known = this.subject(connection, told)
    const party = this.parties.of(told)
    if (known.line !== undefined || party.line !== undefined || party.number === '') return known
    const call = this.book.get(connection?.callID ?? '')
    const outside = call ? liveConnections(call).filter((live) => live.party.line === undefined) : []
    if (outside.length !== 1) return known
    this.book.remember(connection, party)
    return party
  }

  /** Without anything else, a static identifier in the connection says who it is. */
  #partyInIdentifier(connection: Read<'ConnectionID'> | undefined): Party {
    const device = connection?.deviceID
    if (!device || device.typeOfNumber === 'dynamic') return unknownParty
    return this.parties.ofDevice({ text: device.text })
  }

  who(
    body: ToldCall,
    subject: Party,
    callId: string,
  ): { callingDevice: Party; calledDevice: Party; lastRedirectionDevice?: Party } {
    const called = this.parties.of(body.calledDevice)
    const redirecting = this.parties.of(body.lastRedirectionDevice)
    const calling = this.parties.firstOf(body.callingDevice, body.networkCallingDevice)
    return {
      callingDevice: calling.restricted ? this.#callerBehind(calling, callId) : calling,
      calledDevice: isTold(called) ? called : subject,
      ...(isTold(redirecting) ? { lastRedirectionDevice: redirecting } : {}),
    }
  }

  /** A line that is known to have placed the call, and withholds its number: it is the caller, and wants to stay unknown. */
  #callerBehind(calling: Party, callId: string): Party {
    const call = this.book.get(callId)
    const caller = call && liveConnections(call).find(({ direction }) => direction === 'outgoing')
    return caller?.party.line === undefined ? calling : { ...caller.party, restricted: true }
  }

  /** Where the call was sent on to last, if that is outside. */
  forwardedTo(callId: string): Party | undefined {
    const destination = this.book
      .get(callId)
      ?.connections.findLast(({ redirectedTo }) => redirectedTo)?.redirectedTo
    return destination?.line === undefined ? destination : undefined
  }

  meantFor(device: Party, told: ToldDevice | undefined): Party | undefined {
    const called = this.parties.of(told)
    if (isTold(called)) return called
    const number = device.line === undefined ? undefined : this.#options.meantFor(device.line)
    return number === undefined ? undefined : this.parties.ofNumber(number)
  }

  isPickup(callId: string, destination: Party): boolean {
    return this.#options.isPickup(callId, destination)
  }

  /** Whether a connection that is told as cleared is only held: another one than the line itself is said to have released it. */
  onlyHolds(callId: string, dropped: Party, releasing: Party): boolean {
    if (!this.#options.clearsHeldConnections || dropped.line === undefined) return false
    if (isSameParty(dropped, releasing) || !isTold(releasing)) return false
    const call = this.book.get(callId)
    const live = call ? liveConnections(call) : []
    const isHolding = live.some(({ party, state }) => party.line === dropped.line && state === 'hold')
    return isHolding && live.length > 1
  }

  isInverted(cause: Cause | undefined): boolean {
    return this.#options.invertsPickupDirection && cause === 'callPickup'
  }

  /**
   * ECMA-269 has no cause for a call that was declined: it is one that ended before the answer, released by the device that rang.
   * Where the caller released it, it was given up.
   */
  endCause(about: About, dropped: Party, releasing: Party): Cause | undefined {
    const { cause, switchCallId } = about
    const isPlain = cause === undefined || cause === 'normal' || cause === 'normalClearing'
    if (!isPlain || !isTold(releasing)) return cause
    const call = this.book.get(switchCallId)
    const live = call ? liveConnections(call) : []
    const own = live.find(({ party }) => isSameParty(party, dropped))
    if (!own || own.answeredAt !== undefined) return cause
    const releaser = call?.connections.findLast(({ party }) => isSameParty(party, releasing))
    if (releaser?.direction === 'incoming') return 'callRejected'
    // Who has talked already (before a transfer) ends a conversation and does not give up a call.
    return releaser?.answeredAt === undefined ? 'callCancelled' : cause
  }

  /**
   * Two calls become one: which of them had been held is known better here than in some switches, and the list of connections
   * says under which id it goes on.
   */
  merge(
    body: Pick<Read<'TransferedEvent'>, 'primaryOldCall' | 'secondaryOldCall' | 'cause'>,
    merging: ToldDevice | undefined,
    list: ConnectionList,
    at: number,
  ) {
    const told = [body.primaryOldCall?.callID, body.secondaryOldCall?.callID] as const
    const device = this.parties.of(merging)
    const [primaryOldCall, secondaryOldCall] = this.#isSwapped(told, device) ? [told[1], told[0]] : told
    if (primaryOldCall === undefined) return undefined
    const oldIds = secondaryOldCall === undefined ? [primaryOldCall] : [primaryOldCall, secondaryOldCall]
    const newId = list?.find(({ newConnection }) => newConnection?.callID !== undefined)?.newConnection
      ?.callID
    const switchCallId = newId ?? primaryOldCall
    this.#renameConnections(list, oldIds, switchCallId)
    const cause = causeOf(body.cause)
    return {
      about: { switchCallId, at, ...(cause ? { cause } : {}) },
      primaryOldCall,
      secondaryOldCall,
      device,
    }
  }

  #isSwapped(
    [primary, secondary]: readonly [string | undefined, string | undefined],
    device: Party,
  ): boolean {
    if (primary === undefined || secondary === undefined || device.line === undefined) return false
    const stateIn = (callId: string) => this.book.connection(callId, device.line!)?.state
    return stateIn(primary) !== 'hold' && stateIn(secondary) === 'hold'
  }

  #renameConnections(list: ConnectionList, oldIds: readonly string[], newId: string): void {
    const found = (list ?? []).map(({ newConnection, oldConnection, endpoint }) => {
      const told = this.parties.of(endpoint)
      return { newConnection, party: isTold(told) ? told : this.book.partyAt(oldConnection) }
    })
    if (oldIds.some((id) => id !== newId || oldIds.length > 1)) this.book.moveIdentifiers(oldIds, newId)
    for (const { newConnection, party } of found) if (party) this.book.remember(newConnection, party)
  }
}
