/** The events that the connector follows, as a monitor filter for switches on which `true` means wanted. */
import type { Value } from '../message/message.ts'

export const wantedEvents: Value<'MonitorFilter'> = {
  callcontrol: {
    bridged: true,
    callCleared: true,
    conferenced: true,
    connectionCleared: true,
    delivered: true,
    digitsDialed: true,
    diverted: true,
    established: true,
    failed: true,
    held: true,
    networkReached: true,
    offered: true,
    originated: true,
    queued: true,
    retrieved: true,
    serviceInitiated: true,
    transferred: true,
  },
  callAssociated: { callInformation: true },
  logicalDeviceFeature: { callBack: true, doNotDisturb: true, forwarding: true },
  maintenance: { backInService: true, outOfService: true },
}
