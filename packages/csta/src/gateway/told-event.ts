/** From facts about calls to the events of ECMA-323 (ECMA-269 §17.2). */
import type { Call, CallFact, Cause, ConnectionState, Party } from '@offhook/telephony'
import { liveConnections, unknownParty } from '@offhook/telephony'
import type { Message, Value } from '../message/message.ts'
import type { Naming } from './naming.ts'

type EventCause = Value<'EventCause'>

const causes: Readonly<Record<Cause, EventCause>> = {
  normal: 'normal',
  normalClearing: 'normalClearing',
  busy: 'busy',
  callNotAnswered: 'callNotAnswered',
  callCancelled: 'callCancelled',
  // ECMA-269 has no word for a call that was declined; who released it tells.
  callRejected: 'normalClearing',
  callPickup: 'callPickup',
  park: 'park',
  campOn: 'campOn',
  callForwardAlways: 'callForwardImmediate',
  callForwardBusy: 'callForwardBusy',
  callForwardNoAnswer: 'callForwardNoAnswer',
  callForwardNotReachable: 'destOutOfOrder',
  redirected: 'redirected',
  doNotDisturb: 'doNotDisturb',
  destNotObtainable: 'destNotObtainable',
  incompatibleDestination: 'incompatibleDestination',
  invalidDestination: 'numberUnallocated',
  notAvailableBearerService: 'notAvailableBearerService',
  networkOutOfOrder: 'networkOutOfOrder',
  resourcesNotAvailable: 'resourcesNotAvailable',
  answeredElsewhere: 'multipleAlerting',
  consultation: 'consultation',
  transfer: 'transfer',
  singleStepTransfer: 'singleStepTransfer',
  conference: 'conference',
  keyOperation: 'keyOperation',
  makeCall: 'makeCall',
  callLoop: 'destNotObtainable',
  barred: 'blocked',
  lost: 'normal',
}

/** What is the same in the events of all monitors. */
export interface Scene {
  readonly naming: Naming
  /** Names the active call as the primary one of a transfer, as some switches do. */
  readonly swapsCalls?: boolean
  /** The call (of a merge: the held one) before the fact, and the consultation call. */
  readonly before: Call | undefined
  readonly secondary: Call | undefined
}

/** The event under one monitor; undefined for facts of which devices are not told. */
export function eventOf(
  fact: CallFact,
  monitorCrossRefID: string,
  localConnectionInfo: ConnectionState,
  scene: Scene,
): Message | undefined {
  const { naming } = scene
  const { switchCallId } = fact
  const start = { monitorCrossRefID }
  const local = { localConnectionInfo, cause: fact.cause ? causes[fact.cause] : ('newCall' as const) }
  const at = (party: Party) => naming.connection(switchCallId, party)
  const subject = (party: Party) => naming.subject(party)
  switch (fact.type) {
    case 'serviceInitiated': {
      const { initiatingDevice, calledDevice } = fact
      const called = calledDevice ? { calledDevice: subject(calledDevice) } : {}
      const initiated = {
        initiatedConnection: at(initiatingDevice),
        initiatingDevice: subject(initiatingDevice),
      }
      return { name: 'ServiceInitiatedEvent', body: { ...start, ...initiated, ...called, ...local } }
    }
    case 'originated': {
      const originated = { originatedConnection: at(fact.callingDevice), ...calls(fact, naming) }
      return { name: 'OriginatedEvent', body: { ...start, ...originated, ...local } }
    }
    case 'delivered': {
      const { alertingDevice } = fact
      const delivered = { connection: at(alertingDevice), alertingDevice: subject(alertingDevice) }
      return {
        name: 'DeliveredEvent',
        body: { ...start, ...delivered, ...redirected(fact, naming), ...local },
      }
    }
    case 'networkReached': {
      const { networkInterfaceUsed } = fact
      const reached = {
        outboundConnection: at(networkInterfaceUsed),
        networkInterfaceUsed: { deviceIdentifier: { text: 'T0' } },
      }
      return {
        name: 'NetworkReachedEvent',
        body: { ...start, ...reached, ...redirected(fact, naming), ...local },
      }
    }
    case 'established': {
      const { answeringDevice } = fact
      const established = {
        establishedConnection: at(answeringDevice),
        answeringDevice: subject(answeringDevice),
      }
      return {
        name: 'EstablishedEvent',
        body: { ...start, ...established, ...redirected(fact, naming), ...local },
      }
    }
    case 'held': {
      const held = { heldConnection: at(fact.holdingDevice), holdingDevice: subject(fact.holdingDevice) }
      return { name: 'HeldEvent', body: { ...start, ...held, ...local } }
    }
    case 'retrieved': {
      const { retrievingDevice } = fact
      const retrieved = {
        retrievedConnection: at(retrievingDevice),
        retrievingDevice: subject(retrievingDevice),
      }
      return { name: 'RetrievedEvent', body: { ...start, ...retrieved, ...local } }
    }
    case 'failed': {
      const { callingDevice = unknownParty, calledDevice = unknownParty } = fact
      // A device has one connection in a call: where a call comes back to its caller, it fails at nobody.
      const isLoop = fact.failingDevice.line === undefined && fact.failingDevice.number === callingDevice.line
      const failingDevice = isLoop ? unknownParty : fact.failingDevice
      const failed = { failedConnection: at(failingDevice), failingDevice: subject(failingDevice) }
      const parties = redirected({ callingDevice, calledDevice }, naming)
      return { name: 'FailedEvent', body: { ...start, ...failed, ...parties, ...local } }
    }
    case 'diverted': {
      const { divertingDevice, newDestination, callingDevice, calledDevice } = fact
      const diverted = {
        connection: at(divertingDevice),
        divertingDevice: subject(divertingDevice),
        newDestination: subject(newDestination),
        ...(callingDevice ? { callingDevice: subject(callingDevice) } : {}),
        ...(calledDevice ? { calledDevice: subject(calledDevice) } : {}),
        lastRedirectionDevice: { notKnown: true } as const,
      }
      return { name: 'DivertedEvent', body: { ...start, ...diverted, ...local } }
    }
    case 'connectionCleared': {
      const { droppedConnection, releasingDevice = unknownParty } = fact
      const cleared = { droppedConnection: at(droppedConnection), releasingDevice: subject(releasingDevice) }
      return { name: 'ConnectionClearedEvent', body: { ...start, ...cleared, ...local } }
    }
    case 'queued': {
      const queued = { queuedConnection: at(fact.queue), queue: subject(fact.queue) }
      return { name: 'QueuedEvent', body: { ...start, ...queued, ...redirected(fact, naming), ...local } }
    }
    case 'callInformation': {
      const { device } = fact
      return {
        name: 'CallInformationEvent',
        body: { ...start, connection: at(device), device: subject(device) },
      }
    }
    case 'transferred':
      return transferred(fact, { ...start }, local, scene)
    case 'conferenced':
      return conferenced(fact, start, local, scene)
    case 'callCleared':
      // An event of monitors of calls. Those of devices hear that each connection is cleared.
      return undefined
  }
}

function transferred(
  fact: Extract<CallFact, { type: 'transferred' }>,
  start: { readonly monitorCrossRefID: string },
  local: { readonly localConnectionInfo: ConnectionState; readonly cause: EventCause },
  scene: Scene,
): Message {
  const { naming } = scene
  const { transferringDevice, transferredToDevice } = fact
  return {
    name: 'TransferedEvent',
    body: {
      ...start,
      ...oldCalls(fact, transferringDevice, scene),
      transferringDevice: naming.subject(transferringDevice),
      transferredToDevice: naming.subject(transferredToDevice),
      transferredConnections: connectionList(fact, scene, ({ line }) => line !== transferringDevice.line),
      ...local,
    },
  }
}

function conferenced(
  fact: Extract<CallFact, { type: 'conferenced' }>,
  start: { readonly monitorCrossRefID: string },
  local: { readonly localConnectionInfo: ConnectionState; readonly cause: EventCause },
  scene: Scene,
): Message {
  const { naming, secondary } = scene
  const { conferencingDevice, primaryOldCall } = fact
  const isOther = ({ line }: Party) => line !== conferencingDevice.line
  const added = secondary && liveConnections(secondary).find(({ party }) => isOther(party))
  return {
    name: 'ConferencedEvent',
    body: {
      ...start,
      ...oldCalls(fact, conferencingDevice, scene),
      conferencingDevice: naming.subject(conferencingDevice),
      addedParty: naming.subject(added?.party ?? unknownParty),
      // Of its two connections the conferencing device keeps that in the held call.
      conferenceConnections: connectionList(
        fact,
        scene,
        (party, callId) => callId === primaryOldCall || isOther(party),
      ),
      ...local,
    },
  }
}

type Joining = Extract<CallFact, { type: 'transferred' | 'conferenced' }>

function oldCalls({ primaryOldCall, secondaryOldCall }: Joining, device: Party, scene: Scene) {
  const { naming } = scene
  const old = [primaryOldCall, secondaryOldCall].flatMap((id) =>
    id === undefined ? [] : [naming.connection(id, device)],
  )
  const [primary, second] = scene.swapsCalls && old.length > 1 ? old.reverse() : old
  return { primaryOldCall: primary!, ...(second ? { secondaryOldCall: second } : {}) }
}

/** Those who stay, under their old and new naming. */
function connectionList(
  fact: Joining,
  { naming, before, secondary }: Scene,
  stays: (party: Party, callId: string) => boolean,
): Value<'ConnectionListItem'>[] {
  return [before, secondary].flatMap((call) =>
    (call ? liveConnections(call) : [])
      .filter(({ party }) => stays(party, naming.idOf(call!)))
      .map(({ party }) => ({
        newConnection: naming.connection(fact.switchCallId, party),
        oldConnection: naming.connection(naming.idOf(call!), party),
        ...endpointOf(naming.subject(party)),
      })),
  )
}

function endpointOf(subject: Value<'SubjectDeviceID'>): Pick<Value<'ConnectionListItem'>, 'endpoint'> {
  const { deviceIdentifier } = subject
  return deviceIdentifier ? { endpoint: { deviceID: deviceIdentifier } } : {}
}

function calls(fact: { callingDevice: Party; calledDevice: Party }, naming: Naming) {
  return {
    callingDevice: naming.subject(fact.callingDevice),
    calledDevice: naming.subject(fact.calledDevice),
  }
}

function redirected(
  fact: { callingDevice: Party; calledDevice: Party; lastRedirectionDevice?: Party },
  naming: Naming,
) {
  const { lastRedirectionDevice: last } = fact
  return { ...calls(fact, naming), lastRedirectionDevice: redirection(last, naming) }
}

function redirection(last: Party | undefined, naming: Naming): Value<'RedirectionDeviceID'> {
  if (!last) return { notRequired: true }
  const { deviceIdentifier, restricted } = naming.subject(last)
  if (deviceIdentifier) return { numberDialed: deviceIdentifier }
  return restricted ? { restricted: true } : { notKnown: true }
}
