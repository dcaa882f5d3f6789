/**
 * From events to facts (ECMA-269 §17.2 and §18.2). One function an event; what an event does not tell is taken from what was told
 * before. Events that say nothing about who is in a call (digits dialled, offered) have none.
 */
import { type CallFact, isTold, unknownParty } from '@offhook/telephony'
import type { MessageName, Read, ReadMessage } from '../message/message.ts'
import { isOtherAppearance } from './appearances.ts'
import { causeOf, divertCauseOf } from './cause.ts'
import { EventScene, type EventSceneOptions } from './event-scene.ts'
import { linkagesOf } from './linkage.ts'

type Translate<Name extends MessageName> = (
  body: Read<Name>,
  at: number,
  scene: EventScene,
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

/** Translates the events of one switch. */
export class Translation {
  readonly #scene: EventScene

  constructor(options: EventSceneOptions) {
    this.#scene = new EventScene(options)
  }

  /** The fact that an event tells, undefined where it tells none about calls. */
  translate(event: ReadMessage, at: number): CallFact | undefined {
    if (isOtherAppearance(event, this.#scene.book)) return undefined
    const translator = translators[event.name] as Translate<MessageName> | undefined
    const fact = translator?.(event.body as never, at, this.#scene)
    const linkages = linkagesOf(event)
    return fact && linkages.length > 0 ? { ...fact, linkages } : fact
  }
}
