/** Location services, since edition 6. Element names and their order are those of the schema. */
import { choice, items, message, sequence, words } from '../schema.ts'

export const locationServices = {
  GetLocationInformation: message({ device: 'DeviceID?', extensions: 'CSTACommonArguments?' }, 6),
  GetLocationInformationResponse: message(
    {
      locationInfo: 'content?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  GetLocationTrackingCapabilities: message({ device: 'DeviceID?', extensions: 'CSTACommonArguments?' }, 6),
  GetLocationTrackingCapabilitiesResponse: message(
    {
      collectionTypeDefault: 'GetLocationTrackingCapabilitiesResponseCollectionTypeDefault',
      collectionTypePeriodic: 'boolean',
      collectionTypeUpdatesOnly: 'boolean',
      collectionTypePeriodicWithUpdates: 'boolean',
      collectionIntervalDefault: 'integer?',
      collectionIntervalMin: 'integer?',
      collectionIntervalMax: 'integer?',
      maxCollectionsDefault: 'integer?',
      maxCollectionsMin: 'integer?',
      maxCollectionsMax: 'integer?',
      collectionfilterDefault: 'GetLocationTrackingCapabilitiesResponseCollectionfilterDefault',
      collectionFilterHorizontal: 'boolean',
      collectionFilterVertical: 'boolean',
      collectionFilterCivicAddress: 'boolean',
      reportingTypeDefault: 'GetLocationTrackingCapabilitiesResponseReportingTypeDefault',
      reportingTypeImmediate: 'boolean',
      reportingTypePeriodic: 'boolean',
      reportingTypeCount: 'boolean',
      reportingIntervalDefault: 'integer?',
      reportingIntervalMin: 'integer?',
      reportingIntervalMax: 'integer?',
      reportingCountDefault: 'integer?',
      reportingCountMin: 'integer?',
      reportingCountMax: 'integer?',
      supportsSuspendingTracking: 'boolean',
      supportsResumingTracking: 'boolean',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  GetLocationTrackingSessions: message({ extensions: 'CSTACommonArguments?' }, 6),
  GetLocationTrackingSessionsResponse: message(
    {
      crossRefIDorRegistrationData: 'GetLocationTrackingSessionsResponseCrossRefIDorRegistrationData?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  LocationInformationReport: message(
    {
      locCrossRefId: 'string?',
      device: 'DeviceID?',
      locationInfoList: items({ locationInfoEntry: 'content' }, 'optional'),
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  LocationInformationReportResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  LocationSessionInfo: message(
    {
      serviceCrossRefID: 'string?',
      segmentID: 'long?',
      lastSegment: 'boolean',
      LocationSessionInfoList: items({ locationSessionListEntry: 'LocationSessionListEntry' }, 'optional'),
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  LocationTrackingSessionResumed: message(
    {
      locCrossRefId: 'string?',
      locReason: 'LocReason?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  LocationTrackingSessionResumedResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  LocationTrackingSessionSuspended: message(
    {
      locCrossRefId: 'string?',
      locReason: 'LocReason?',
      extensions: 'CSTACommonArguments?',
      locationInfoList: items({ locationInfoEntry: 'content' }, 'optional'),
    },
    6,
  ),
  LocationTrackingSessionSuspendedResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  ResumeLocationTrackingSession: message(
    {
      locCrossRefId: 'string?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  ResumeLocationTrackingSessionResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  SetLocationInformation: message(
    {
      device: 'DeviceID?',
      locationInfo: 'content?',
      replaceMode: 'ReplaceMode?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  SetLocationInformationResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  StartLocationTrackingSession: message(
    {
      locDevice: 'DeviceID?',
      collectionType: 'CollectionType?',
      collectionInterval: 'integer?',
      maxCollections: 'integer?',
      collectionFilter: 'CollectionFilter?',
      reportingType: 'ReportingType?',
      reportingInterval: 'integer?',
      reportingCount: 'integer?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  StartLocationTrackingSessionResponse: message(
    {
      locCrossRefId: 'string?',
      pidfProfile: 'pidfProfile',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  StopLocationTrackingSession: message(
    {
      locCrossRefId: 'string?',
      reason: 'EventCause?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  StopLocationTrackingSessionResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  SuspendLocationTrackingSession: message(
    {
      locCrossRefId: 'string?',
      extensions: 'CSTACommonArguments?',
    },
    6,
  ),
  SuspendLocationTrackingSessionResponse: message({ extensions: 'CSTACommonArguments?' }, 6),
  GetLocationTrackingCapabilitiesResponseCollectionTypeDefault: words(
    'periodic updatesOnly periodicWithUpdates',
  ),
  GetLocationTrackingCapabilitiesResponseCollectionfilterDefault: words(
    'horizontalMovement verticalMovement civicAddressChange none',
  ),
  GetLocationTrackingCapabilitiesResponseReportingTypeDefault: words('immediate periodic count'),
  GetLocationTrackingSessionsResponseCrossRefIDorRegistrationData: choice({
    locationSessionInfoList: 'LocationSessionInfoList',
    serviceCrossRefID: 'string',
  }),
  LocationSessionInfoList: sequence({ locationSessionListEntry: 'LocationSessionListEntry[]' }),
  LocationSessionListEntry: sequence({ locCrossRefId: 'string?', locDevice: 'DeviceID?' }),
  LocReason: words('connectionToDeviceOrNetworkRestored performanceConditionRelieved'),
  ReplaceMode: words('replaceAll replacePortion'),
  CollectionType: words('periodic updatesOnly periodicWithUpdates'),
  CollectionFilter: sequence({
    horizontalMovement: 'integer?',
    verticalMovement: 'integer?',
    civicAddressChange: 'string[]',
  }),
  ReportingType: words('immediate periodic count'),
  pidfProfile: words('pidfProfileOption1 pidfProfileOption2'),
} as const
