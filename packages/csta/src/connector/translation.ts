/**
 * From events to facts (ECMA-269 §17.2 and §18.2). One function an event; what an event does not tell is taken from what was told
 * before. Events that say nothing about who is in a call (digits dialled, offered) have none.
 */
import {
  type CallFact,
  type Cause,
  isSameParty,
  isTold,
  type LineNumber,
  liveConnections,
  type Party,
  unknownParty,
} from '@offhook/telephony'
import type { MessageName, Read, ReadMessage } from '../message/message.ts'
import { isOtherAppearance } from './appearances.ts'
import type { CallBook } from './call-book.ts'
import { causeOf, divertCauseOf } from './cause.ts'
import { linkagesOf } from './linkage.ts'
import type { Parties, ToldDevice } from './party.ts'

export interface TranslationOptions {
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

type Translate<Name extends MessageName> = (
  body: Read<Name>,
  at: number,
  scene: Translation,
) => CallFact | undefined

type Translators = { readonly [Name in MessageName]?: Translate<Name> }

const translators: Translators = {
  ServiceInitiatedEvent(body, at, scene) {
    const { initiatedConnection, initiatingDevice, calledDevice } = body
    const about = scene.about(initiatedConnection, at, causeOf(body.cause))
    const device = scene.subject(initiatedConnection, initiatingDevice)
    if (!about || !isTold(device)) return undefined
    const called = scene.meantFor(device, calledDevice)
    return {
      ...about,
      type: 'serviceInitiated',
      initiatingDevice: device,
      ...(called ? { calledDevice: called } : {}),
    }
  },

  OriginatedEvent(body, at, scene) {
    const about = scene.about(body.originatedConnection, at, causeOf(body.cause))
    const callingDevice = scene.subject(body.originatedConnection, body.callingDevice)
    if (!about || !isTold(callingDevice) || scene.isInverted(about.cause)) return undefined
    return { ...about, type: 'originated', callingDevice, calledDevice: scene.parties.of(body.calledDevice) }
  },

  DeliveredEvent(body, at, scene) {
    const about = scene.about(body.connection, at, causeOf(body.cause))
    const alertingDevice = scene.subject(body.connection, body.alertingDevice)
    if (!about || !isTold(alertingDevice)) return undefined
    return {
      ...about,
      type: 'delivered',
      alertingDevice,
      ...scene.who(body, alertingDevice, about.switchCallId),
    }
  },

  EstablishedEvent(body, at, scene) {
    const about = scene.about(body.establishedConnection, at, causeOf(body.cause))
    const answeringDevice = scene.subject(body.establishedConnection, body.answeringDevice)
    if (!about || !isTold(answeringDevice)) return undefined
    const who = scene.who(body, answeringDevice, about.switchCallId)
    if (scene.isInverted(about.cause) && who.callingDevice.line !== undefined) {
      const turned = { ...who, callingDevice: answeringDevice, calledDevice: who.callingDevice }
      return { ...about, type: 'established', ...turned, answeringDevice: who.callingDevice }
    }
    return { ...about, type: 'established', answeringDevice, ...who }
  },

  NetworkReachedEvent(body, at, scene) {
    const about = scene.about(body.outboundConnection, at, causeOf(body.cause))
    if (!about) return undefined
    // The interface is a trunk; whom the call is meant for is the party behind it.
    const told = scene.parties.of(body.calledDevice)
    const meant = told.line === undefined && isTold(told) ? told : scene.forwardedTo(about.switchCallId)
    const party = meant ?? scene.parties.of(body.networkInterfaceUsed)
    const known = scene.book.partyAt(body.outboundConnection) ?? party
    scene.book.remember(body.outboundConnection, known)
    return {
      ...about,
      type: 'networkReached',
      networkInterfaceUsed: known,
      ...scene.who(body, known, about.switchCallId),
    }
  },

  QueuedEvent(body, at, scene) {
    const about = scene.about(body.queuedConnection, at, causeOf(body.cause))
    const queue = scene.subject(body.queuedConnection, body.queue)
    return about && { ...about, type: 'queued', queue, ...scene.who(body, queue, about.switchCallId) }
  },

  HeldEvent(body, at, scene) {
    const about = scene.about(body.heldConnection, at, causeOf(body.cause))
    return (
      about && {
        ...about,
        type: 'held',
        holdingDevice: scene.subject(body.heldConnection, body.holdingDevice),
      }
    )
  },

  RetrievedEvent(body, at, scene) {
    const about = scene.about(body.retrievedConnection, at, causeOf(body.cause))
    const retrievingDevice = scene.subject(body.retrievedConnection, body.retrievingDevice)
    return about && { ...about, type: 'retrieved', retrievingDevice }
  },

  DivertedEvent(body, at, scene) {
    const { connection, divertingDevice, newDestination, callingDevice, calledDevice } = body
    const cause = divertCauseOf(body.cause)
    const about = scene.about(connection, at, cause)
    if (!about) return undefined
    const destination = scene.parties.of(newDestination)
    const isPickup = scene.isPickup(about.switchCallId, destination)
    return {
      ...about,
      ...(isPickup ? { cause: 'callPickup' as const } : {}),
      type: 'diverted',
      divertingDevice: scene.subject(connection, divertingDevice),
      newDestination: destination,
      ...(callingDevice ? { callingDevice: scene.parties.of(callingDevice) } : {}),
      ...(calledDevice ? { calledDevice: scene.parties.of(calledDevice) } : {}),
    }
  },

  FailedEvent(body, at, scene) {
    const about = scene.about(body.failedConnection, at, causeOf(body.cause))
    if (!about) return undefined
    const failingDevice = scene.subject(body.failedConnection, body.failingDevice)
    const { callingDevice, calledDevice } = scene.who(body, failingDevice, about.switchCallId)
    return { ...about, type: 'failed', failingDevice, callingDevice, calledDevice }
  },

  ConnectionClearedEvent(body, at, scene) {
    const { droppedConnection, releasingDevice } = body
    const releasing = scene.parties.of(releasingDevice)
    const party = scene.subject(droppedConnection, undefined)
    const dropped = isTold(party) ? party : releasing
    const about = scene.about(droppedConnection, at, causeOf(body.cause))
    if (!about || scene.onlyHolds(about.switchCallId, dropped, releasing)) return undefined
    const cause = scene.endCause(about, dropped, releasing)
    return {
      ...about,
      ...(cause ? { cause } : {}),
      type: 'connectionCleared',
      droppedConnection: dropped,
      ...(isTold(releasing) ? { releasingDevice: releasing } : {}),
    }
  },

  CallClearedEvent(body, at, scene) {
    const about = scene.about(body.clearedCall, at, causeOf(body.cause))
    return about && { ...about, type: 'callCleared' }
  },

  TransferedEvent(body, at, scene) {
    const { transferringDevice, transferredToDevice, transferredConnections } = body
    const merged = scene.merge(body, transferringDevice, transferredConnections, at)
    if (!merged) return undefined
    const { about, primaryOldCall, secondaryOldCall, device } = merged
    return {
      ...about,
      type: 'transferred',
      primaryOldCall,
      ...(secondaryOldCall === undefined ? {} : { secondaryOldCall }),
      transferringDevice: device,
      transferredToDevice: scene.parties.of(transferredToDevice),
    }
  },

  ConferencedEvent(body, at, scene) {
    const { conferencingDevice, addedParty, conferenceConnections } = body
    const merged = scene.merge(body, conferencingDevice, conferenceConnections, at)
    if (!merged) return undefined
    const { about, primaryOldCall, secondaryOldCall, device } = merged
    if (secondaryOldCall !== undefined) {
      return { ...about, type: 'conferenced', primaryOldCall, secondaryOldCall, conferencingDevice: device }
    }
    // Somebody joined a call without one of its own (single step conference, a recorder).
    const added = scene.parties.of(addedParty)
    const parties = { callingDevice: unknownParty, calledDevice: added }
    return isTold(added) ? { ...about, type: 'established', answeringDevice: added, ...parties } : undefined
  },

  CallInformationEvent(body, at, scene) {
    const about = scene.about(body.connection, at, undefined)
    const device = scene.informed(body.connection, body.device)
    return about && isTold(device) ? { ...about, type: 'callInformation', device } : undefined
  },
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

/** Translates the events of one switch. */
export class Translation {
  readonly book: CallBook
  readonly parties: Parties
  readonly #options: TranslationOptions

  constructor(options: TranslationOptions) {
    this.book = options.book
    this.parties = options.parties
    this.#options = options
  }

  /** The fact that an event tells, undefined where it tells none about calls. */
  translate(event: ReadMessage, at: number): CallFact | undefined {
    if (isOtherAppearance(event, this.book)) return undefined
    const translator = translators[event.name] as Translate<MessageName> | undefined
    const fact = translator?.(event.body as never, at, this)
    const linkages = linkagesOf(event)
    return fact && linkages.length > 0 ? { ...fact, linkages } : fact
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
