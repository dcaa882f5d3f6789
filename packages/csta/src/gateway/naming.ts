/** How devices and connections are named to one application (ECMA-269 §12.3), and what the names mean that it gives back. */
import type { Call, LineNumber, Party } from '@offhook/telephony'
import type { Read, Value } from '../message/message.ts'

export interface Naming {
  /** A party as events tell it: by its number, as withheld, or as not known. */
  subject(party: Party): Value<'SubjectDeviceID'>
  /** The id under which the application knows the call. */
  idOf(call: Call): string
  /** The party's connection in the call with that id. */
  connection(callId: string, party: Party): Value<'ConnectionID'>
  /** The number that a device in a request means. */
  numberOf(device: Read<'DeviceID'> | undefined): string
  /** The line that a connection in a request means; empty where it means none. */
  numberAt(connection: Read<'ConnectionID'> | undefined): LineNumber
}
