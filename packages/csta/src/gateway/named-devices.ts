/** The device that a request is about, where it names it by number and not by a connection. */
import { parseDevice } from '../connector/device-id.ts'
import type { Read, ReadMessage } from '../message/message.ts'

/** Its number; empty where the request names none. */
export function numberNamedIn(message: ReadMessage): string {
  return parseDevice(deviceIn(message)?.text ?? '').number
}

function deviceIn(message: ReadMessage): Read<'DeviceID'> | undefined {
  switch (message.name) {
    case 'MonitorStart':
      return message.body.monitorObject?.deviceObject
    case 'SnapshotDevice':
      return message.body.snapshotObject
    case 'MakeCall':
      return message.body.callingDevice
    case 'GetLogicalDeviceInformation':
    case 'GetForwarding':
    case 'GetDoNotDisturb':
    case 'GetCallBack':
    case 'SetForwarding':
    case 'SetDoNotDisturb':
      return message.body.device
    default:
      return undefined
  }
}
