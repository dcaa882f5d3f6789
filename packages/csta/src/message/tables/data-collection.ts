/** Data collection services (ECMA-269 §25, ECMA-323 §23). Element names and their order are those of the schema. */
import { items, message, sequence, words } from '../schema.ts'

export const dataCollection = {
  DataCollected: message({
    dcollCrossRefID: 'string?',
    digitsData: 'DigitsData?',
    telTonesData: 'TelTonesData?',
    connectionInformation: 'ConnectionInformation?',
    dcollcause: 'DcollCause?',
    extensions: 'CSTACommonArguments?',
  }),
  DataCollectedResponse: message({ extensions: 'CSTACommonArguments?' }),
  DataCollectionResumed: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  DataCollectionResumedResponse: message({ extensions: 'CSTACommonArguments?' }),
  DataCollectionSuspended: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  DataCollectionSuspendedResponse: message({ extensions: 'CSTACommonArguments?' }),
  ResumeDataCollection: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  ResumeDataCollectionResponse: message({ extensions: 'CSTACommonArguments?' }),
  StartDataCollection: message({
    dataCollType: 'DataCollType?',
    digitsReportingCriteria: 'DigitsReportingCriteria?',
    extensions: 'CSTACommonArguments?',
  }),
  StartDataCollectionResponse: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  StopDataCollection: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  StopDataCollectionResponse: message({ extensions: 'CSTACommonArguments?' }),
  SuspendDataCollection: message({ dcollCrossRefID: 'string?', extensions: 'CSTACommonArguments?' }),
  SuspendDataCollectionResponse: message({ extensions: 'CSTACommonArguments?' }),
  DigitsData: sequence({
    digitsDetected: 'string?',
    digitsDuration: items({ digitsDurationItem: 'long' }, 'optional'),
    digitsPauseDuration: items({ digitsPauseDurationItem: 'long' }, 'optional'),
  }),
  TelTonesData: sequence({
    toneDetected: 'ToneDetected',
    toneFrequency: 'long?',
    toneDuration: 'long?',
    tonePauseDuration: 'long?',
  }),
  ToneDetected: words(
    'beep billing busy carrier confirmation dial faxCNG hold howler intrusion modemCNG park',
    'recordWarning reorder ringback silence sitVC sitIC sitRO sitNC other',
  ),
  DcollCause: words('flushCharReceived charCountReceived timeout sfTerminated'),
  DataCollType: words('digits telTones'),
  DigitsReportingCriteria: sequence({ numChars: 'long?', flushChar: 'string?', timeout: 'long?' }),
} as const
