/** All tables together: each type of ECMA-323 edition 6 and of ECMA-354, by its name. */
import { applicationSession } from './messages/application-session.ts'
import { callAssociated } from './messages/call-associated.ts'
import { callControl } from './messages/call-control.ts'
import { callControlEvents } from './messages/call-control-events.ts'
import { capabilitiesOfCalls } from './messages/capabilities-of-calls.ts'
import { capabilitiesOfDevices } from './messages/capabilities-of-devices.ts'
import { capabilitiesOfMedia } from './messages/capabilities-of-media.ts'
import { capabilitiesOfSystem } from './messages/capabilities-of-system.ts'
import { capabilityExchange } from './messages/capability-exchange.ts'
import { capabilityParameters } from './messages/capability-parameters.ts'
import { cdrServices } from './messages/cdr.ts'
import { dataCollection } from './messages/data-collection.ts'
import { deviceMaintenance } from './messages/device-maintenance.ts'
import { failures } from './messages/failure.ts'
import { ioServices } from './messages/io.ts'
import { locationServices } from './messages/location.ts'
import { logicalDevice } from './messages/logical-device.ts'
import { mediaAttachment } from './messages/media-attachment.ts'
import { monitoring } from './messages/monitoring.ts'
import { parameters } from './messages/parameters.ts'
import { physicalDevice } from './messages/physical-device.ts'
import { privateServices } from './messages/private.ts'
import { routeingServices } from './messages/routing.ts'
import { snapshotServices } from './messages/snapshot.ts'
import { systemStatus } from './messages/system-status.ts'
import { voiceServices } from './messages/voice.ts'
import { voiceEvents } from './messages/voice-events.ts'

export const definitions = {
  ...applicationSession,
  ...callAssociated,
  ...callControlEvents,
  ...callControl,
  ...capabilitiesOfCalls,
  ...capabilitiesOfDevices,
  ...capabilitiesOfMedia,
  ...capabilitiesOfSystem,
  ...capabilityExchange,
  ...capabilityParameters,
  ...cdrServices,
  ...dataCollection,
  ...deviceMaintenance,
  ...failures,
  ...ioServices,
  ...locationServices,
  ...logicalDevice,
  ...mediaAttachment,
  ...monitoring,
  ...parameters,
  ...physicalDevice,
  ...privateServices,
  ...routeingServices,
  ...snapshotServices,
  ...systemStatus,
  ...voiceEvents,
  ...voiceServices,
} as const
