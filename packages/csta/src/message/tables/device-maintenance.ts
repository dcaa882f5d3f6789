/** Device maintenance events (ECMA-269 §23, ECMA-323 §21). Element names and their order are those of the schema. */
import { message } from '../schema.ts'

export const deviceMaintenance = {
  BackInServiceEvent: message({
    monitorCrossRefID: 'string',
    device: 'SubjectDeviceID?',
    cause: 'EventCause?',
    extensions: 'CSTACommonArguments?',
  }),
  DeviceCapsChangedEvent: message({
    monitorCrossRefID: 'string',
    device: 'SubjectDeviceID?',
    cause: 'EventCause?',
    extensions: 'CSTACommonArguments?',
  }),
  OutOfServiceEvent: message({
    monitorCrossRefID: 'string',
    device: 'SubjectDeviceID?',
    cause: 'EventCause?',
    extensions: 'CSTACommonArguments?',
  }),
  PartiallyInServiceEvent: message({
    monitorCrossRefID: 'string',
    device: 'SubjectDeviceID?',
    cause: 'EventCause?',
    extensions: 'CSTACommonArguments?',
  }),
} as const
