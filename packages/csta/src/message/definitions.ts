/** All tables together: each type of ECMA-323 edition 6 and of ECMA-354, by its name. */
import { applicationSession } from './tables/application-session.ts'
import { callAssociated } from './tables/call-associated.ts'
import { callControl } from './tables/call-control.ts'
import { callControlEventParameters } from './tables/call-control-event-parameters.ts'
import { callControlEvents } from './tables/call-control-events.ts'
import { capabilitiesOfCallEvents } from './tables/capabilities-of-call-events.ts'
import { capabilitiesOfCalls } from './tables/capabilities-of-calls.ts'
import { capabilitiesOfDevices } from './tables/capabilities-of-devices.ts'
import { capabilitiesOfLogicalDevices } from './tables/capabilities-of-logical-devices.ts'
import { capabilitiesOfMedia } from './tables/capabilities-of-media.ts'
import { capabilitiesOfSystem } from './tables/capabilities-of-system.ts'
import { capabilityExchange } from './tables/capability-exchange.ts'
import { capabilityParameters } from './tables/capability-parameters.ts'
import { cdrServices } from './tables/cdr.ts'
import { dataCollection } from './tables/data-collection.ts'
import { deviceMaintenance } from './tables/device-maintenance.ts'
import { failures } from './tables/failure.ts'
import { ioServices } from './tables/io.ts'
import { locationServices } from './tables/location.ts'
import { logicalDevice } from './tables/logical-device.ts'
import { mediaAttachment } from './tables/media-attachment.ts'
import { monitoring } from './tables/monitoring.ts'
import { parameters } from './tables/parameters.ts'
import { physicalDevice } from './tables/physical-device.ts'
import { privateServices } from './tables/private.ts'
import { routeingServices } from './tables/routing.ts'
import { snapshotServices } from './tables/snapshot.ts'
import { systemStatus } from './tables/system-status.ts'
import { voiceServices } from './tables/voice.ts'
import { voiceEvents } from './tables/voice-events.ts'

export const definitions = {
  ...applicationSession,
  ...callAssociated,
  ...capabilitiesOfCallEvents,
  ...capabilitiesOfLogicalDevices,
  ...callControlEventParameters,
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
