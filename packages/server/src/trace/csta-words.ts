/** CSTA messages in plain words, for people who do not read ECMA-323. One clause without subject. */
export const cstaMessageWords: Readonly<Record<string, string>> = {
  StartApplicationSession: 'signs in',
  StartApplicationSessionPosResponse: 'yes, signed in',
  StartApplicationSessionNegResponse: 'refuses the sign-in',
  ResetApplicationSessionTimer: 'stays signed in',
  ResetApplicationSessionTimerPosResponse: 'yes, still signed in',
  StopApplicationSession: 'signs out',
  ApplicationSessionTerminated: 'ends the session',
  SystemStatus: 'asks whether the other side is there',
  SystemStatusResponse: 'is there',
  MonitorStart: 'wants to watch a line',
  MonitorStartResponse: 'yes, watches it from now on',
  MonitorStop: 'watches a line no longer',
  SnapshotDevice: 'asks what is at a line',
  SnapshotCall: 'asks who is in a call',
  GetSwitchingFunctionDevices: 'asks which lines there are',
  SwitchingFunctionDevices: 'lists lines',
  GetForwarding: 'asks where a line is forwarded to',
  SetForwarding: 'sets a forwarding',
  GetDoNotDisturb: 'asks whether a line wants to be left alone',
  SetDoNotDisturb: 'sets do not disturb',
  MakeCall: 'asks for a call',
  AnswerCall: 'asks a phone to answer',
  ClearConnection: 'asks to hang up',
  HoldCall: 'asks to hold',
  RetrieveCall: 'asks to retrieve',
  ConsultationCall: 'asks for a consultation',
  AlternateCall: 'asks to change between two calls',
  ReconnectCall: 'asks to go back to the held call',
  TransferCall: 'asks to connect the two others',
  ConferenceCall: 'asks for a conference',
  SingleStepTransferCall: 'asks to hand the call over',
  DeflectCall: 'asks to send a ringing call on',
  DirectedPickupCall: 'asks to pick up a call',
  GenerateDigits: 'asks to send digits',
  ServiceInitiatedEvent: 'tells that a phone was taken off the hook',
  OriginatedEvent: 'tells that a call is being placed',
  DeliveredEvent: 'tells that a phone rings',
  NetworkReachedEvent: 'tells that the call has left for outside',
  EstablishedEvent: 'tells that somebody answered',
  HeldEvent: 'tells that a call is held',
  RetrievedEvent: 'tells that a call was retrieved',
  DivertedEvent: 'tells that a call was sent on',
  FailedEvent: 'tells that a call cannot get through',
  QueuedEvent: 'tells that a call waits in a queue',
  TransferedEvent: 'tells that a call was handed over',
  ConferencedEvent: 'tells of a conference',
  ConnectionClearedEvent: 'tells that somebody has left the call',
  CallInformationEvent: 'tells who is at the other end',
  ForwardingEvent: 'tells a forwarding',
  DoNotDisturbEvent: 'tells whether a line wants to be left alone',
  OutOfServiceEvent: 'tells that a phone is gone',
  BackInServiceEvent: 'tells that a phone is back',
  CSTAErrorCode: 'refuses',
}

const cstaKindWords = {
  event: 'tells that something has happened',
  answer: 'yes',
  request: 'asks for something',
} as const

export function cstaWords(label: string): string {
  const known = Object.hasOwn(cstaMessageWords, label) ? cstaMessageWords[label] : undefined
  return known ?? cstaKindWords[cstaKind(label)]
}

function cstaKind(label: string): keyof typeof cstaKindWords {
  if (label.endsWith('Event')) return 'event'
  return label.endsWith('Response') ? 'answer' : 'request'
}
