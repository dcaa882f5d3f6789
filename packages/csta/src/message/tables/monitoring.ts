/** Monitoring services (ECMA-269 §15, ECMA-323 §13). Element names and their order are those of the schema. */
import { alias, choice, items, message, sequence, words } from '../schema.ts'

export const monitoring = {
  ChangeMonitorFilter: message({
    monitorCrossRefID: 'string?',
    requestedFilterList: 'MonitorFilter?',
    extensions: 'CSTACommonArguments?',
  }),
  ChangeMonitorFilterResponse: message({
    actualFilterList: 'MonitorFilter?',
    extensions: 'CSTACommonArguments?',
  }),
  GetMonitors: message({ extensions: 'CSTACommonArguments?' }, 6),
  GetMonitorsResponse: message(
    {
      crossRefIDorRegistrationData: 'GetMonitorsResponseCrossRefIDorRegistrationData?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  MonitorInfo: message(
    {
      serviceCrossRefID: 'string?',
      segmentID: 'long?',
      lastSegment: 'boolean',
      monitorList: items({ monitorListEntry: 'MonitorListEntry' }, 'optional'),
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  MonitorStart: message({
    monitorObject: 'MonitorObject',
    requestedMonitorFilter: 'MonitorFilter?',
    monitorType: 'MonitorType?',
    requestedMonitorMediaClass: 'MonitorMediaClass?',
    extensions: 'CSTACommonArguments?',
  }),
  MonitorStartResponse: message({
    monitorCrossRefID: 'string',
    actualMonitorFilter: 'MonitorFilter?',
    actualMonitorMediaClass: 'MonitorMediaClass?',
    monitorExistingCalls: 'boolean?',
    extensions: 'CSTACommonArguments?',
  }),
  MonitorStop: message({ monitorCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  MonitorStopResponse: message({ extensions: 'CSTACommonArguments?' }),
  GetMonitorsResponseCrossRefIDorRegistrationData: choice({
    monitorList: 'MonitorList',
    serviceCrossRefID: 'string',
  }),
  MonitorList: sequence({ monitorListEntry: 'MonitorListEntry[]' }),
  MonitorListEntry: sequence({ monitorCrossRefID: 'string?', monitorObject: 'DeviceID?' }),
  MonitorObject: alias('CSTAObject'),
  CSTAObject: choice({ callObject: 'ConnectionID', deviceObject: 'DeviceID' }),
  MonitorType: words('call device'),
} as const
