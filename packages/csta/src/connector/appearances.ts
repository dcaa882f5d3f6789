/**
 * Shared lines: one number that appears at several phones (ECMA-269 §6.1.3, shared bridged appearances). A call rings at all of them,
 * one is answered, the others are inactive from then on (Bridged) or are cleared. For the product it is one line in one connection:
 * what is told of the other appearances is not told of the line, and services name the one that is active. Only identifiers that name
 * an appearance (`N<302&1>`) are looked at.
 */
import type { Read, ReadMessage } from '../message/message.ts'
import type { CallBook } from './call-book.ts'
import { parseDevice } from './device-id.ts'

type Connection = Read<'ConnectionID'> | undefined

/** The appearance that an event is about, and what becomes of it. */
function roleIn(
  event: ReadMessage,
): readonly [Connection, 'rings' | 'acts' | 'rests' | 'leaves'] | undefined {
  switch (event.name) {
    case 'DeliveredEvent':
      return [event.body.connection, 'rings']
    case 'ServiceInitiatedEvent':
      return [event.body.initiatedConnection, 'acts']
    case 'OriginatedEvent':
      return [event.body.originatedConnection, 'acts']
    case 'EstablishedEvent':
      return [event.body.establishedConnection, 'acts']
    case 'HeldEvent':
      return [event.body.heldConnection, 'acts']
    case 'RetrievedEvent':
      return [event.body.retrievedConnection, 'acts']
    case 'BridgedEvent':
      return [event.body.bridgedConnection, 'rests']
    case 'ConnectionClearedEvent':
      return [event.body.droppedConnection, 'leaves']
    default:
      return undefined
  }
}

/** Follows which appearances of a line are in a call. True where the event is about one that is not the line's part in it. */
export function isOtherAppearance(event: ReadMessage, book: CallBook): boolean {
  const [connection, role] = roleIn(event) ?? []
  const { callID, deviceID } = connection ?? {}
  if (callID === undefined || deviceID === undefined || role === undefined) return false
  const { number, appearance } = parseDevice(deviceID.text)
  if (appearance === undefined) return false
  const present = book.appearancesOf(callID, number)
  switch (role) {
    case 'rings':
      present.add(appearance)
      return false
    case 'acts':
      present.clear()
      present.add(appearance)
      return false
    case 'rests':
    case 'leaves':
      present.delete(appearance)
      return present.size > 0
  }
}
