/** How a switch tells of a line that appears at two phones: what happens is told of each appearance. */
import type { CallFact, Party } from '@offhook/telephony'
import type { Message, Value } from '../message/message.ts'
import type { Dialect } from './dialect.ts'

/** The appearance at which everything happens, and the other one. */
export const ACTIVE = '2'
export const INACTIVE = '1'

export function appearanceText({ number, name = '' }: Party, appearance: string): string {
  return `N<${number}&${appearance}>${name}`
}

/** The event with what is told of the other appearance before and after it. */
export function withAppearances(
  event: Message,
  fact: CallFact,
  sharesLines: Dialect['sharesLines'],
): readonly Message[] {
  if (sharesLines === 'no') return [event]
  switch (event.name) {
    case 'DeliveredEvent':
      if (fact.type !== 'delivered' || fact.alertingDevice.line === undefined) return [event]
      return [
        { name: event.name, body: { ...event.body, connection: other(fact, fact.alertingDevice) } },
        event,
      ]
    case 'OriginatedEvent':
      return fact.type === 'originated' ? [event, rests(event.body, fact, fact.callingDevice)] : [event]
    case 'EstablishedEvent': {
      if (fact.type !== 'established' || fact.answeringDevice.line === undefined) return [event]
      const inactive = other(fact, fact.answeringDevice)
      if (sharesLines === 'bridged') return [event, rests(event.body, fact, fact.answeringDevice)]
      const { monitorCrossRefID, answeringDevice } = event.body
      const cleared = { monitorCrossRefID, droppedConnection: inactive, releasingDevice: answeringDevice }
      return [event, { name: 'ConnectionClearedEvent', body: { ...cleared, cause: 'normal' } }]
    }
    case 'ConnectionClearedEvent': {
      if (fact.type !== 'connectionCleared' || fact.droppedConnection.line === undefined) return [event]
      const droppedConnection = other(fact, fact.droppedConnection)
      return [{ name: event.name, body: { ...event.body, droppedConnection } }, event]
    }
    default:
      return [event]
  }
}

function rests(
  { monitorCrossRefID }: { readonly monitorCrossRefID: string },
  fact: CallFact,
  party: Party,
): Message {
  const bridgedConnection = other(fact, party)
  return { name: 'BridgedEvent', body: { monitorCrossRefID, bridgedConnection, cause: 'normal' } }
}

function other({ switchCallId }: CallFact, party: Party): Value<'ConnectionID'> {
  return { callID: switchCallId, deviceID: { text: appearanceText(party, INACTIVE) } }
}
