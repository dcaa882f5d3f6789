/** What a switch asks an application (ECMA-269 §13–§15): what of it concerns lines, and an answer for all that wants one. */
import type { IncomingRequest } from '../link/link.ts'
import { isMessageName } from '../message/message.ts'

export interface SwitchRequestUser {
  /** A monitor has ended on the switch's side. */
  readonly monitorEnded: (crossRefId: string) => void
  /** The switch has other devices now. */
  readonly devicesChanged: () => void
  /** ECMA-269 §14: after a restart monitors and cross references are gone. */
  readonly restarted: () => void
  /** After lost messages they are still good. */
  readonly messagesLost: () => void
}

export function onSwitchRequest({ message, answer }: IncomingRequest, user: SwitchRequestUser): void {
  switch (message.name) {
    case 'MonitorStop': {
      answer({ name: 'MonitorStopResponse', body: {} })
      const { monitorCrossRefID } = message.body
      if (monitorCrossRefID !== undefined) user.monitorEnded(monitorCrossRefID)
      break
    }
    case 'SwFunctionDevicesChanged':
      answer({ name: 'SwFunctionDevicesChangedResponse', body: {} })
      user.devicesChanged()
      break
    case 'SystemStatus': {
      const status = message.body.systemStatus
      if (status === 'enabled' || status === 'initializing') user.restarted()
      if (status === 'messagesLost') user.messagesLost()
      break
    }
    case 'RequestSystemStatus':
      break
    default:
      if (isMessageName(`${message.name}Response`)) {
        answer({ name: 'CSTAErrorCode', body: { operation: 'serviceNotSupported' } })
      }
  }
}
