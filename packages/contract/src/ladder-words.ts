/**
 * What a message of a ladder says, in plain words, for people who read neither SIP nor ECMA-323: one clause without subject. English, as
 * the API and the command line tell it; the browser client says the same words in its language.
 */
import type { LadderArrow } from './schemas/index.ts'

export const ladderWords = {
  // SIP requests, by their method
  INVITE: 'asks for a call',
  ACK: 'confirms the answer',
  BYE: 'hangs up',
  CANCEL: 'takes the call back before an answer',
  REGISTER: 'signs in and says where it is reached',
  OPTIONS: 'asks whether the other side is there and what it can do',
  SUBSCRIBE: 'wants to be told of changes',
  NOTIFY: 'tells a change',
  PUBLISH: 'makes its own state known',
  MESSAGE: 'sends a text message',
  REFER: 'asks the other side to call somebody else',
  UPDATE: 'changes the call without ringing again',
  PRACK: 'confirms a provisional answer',
  INFO: 'sends something within the call, such as a key tone',
  unreadable: 'sends something that cannot be read as SIP',
  change: 'holds, retrieves or changes media',
  signedIn: 'yes, signed in',
  // SIP responses, by their status
  '100': 'has the request and is working on it',
  '180': 'is ringing',
  '181': 'is being forwarded',
  '182': 'has put the call in a queue',
  '183': 'is on its way; early sound may be heard',
  '199': 'one of the called phones is out',
  '200': 'yes, done',
  '202': 'accepted, it will be done',
  '301': 'has moved for good',
  '302': 'wants the call to go elsewhere',
  '400': 'did not understand the request',
  '401': 'wants a sign-in',
  '403': 'refuses',
  '404': 'does not know the number',
  '405': 'cannot do this',
  '406': 'cannot answer in a way that is accepted',
  '407': 'wants a sign-in',
  '408': 'got no answer in time',
  '415': 'does not know this kind of content',
  '420': 'does not know an extension that is needed',
  '421': 'needs an extension that is missing',
  '422': 'wants a longer session time',
  '423': 'wants longer registrations',
  '480': 'is not reachable now',
  '481': 'knows of no such call',
  '482': 'sees a loop',
  '483': 'has passed through too many hops',
  '484': 'needs more digits',
  '486': 'is busy',
  '487': 'ended, as the call was taken back',
  '488': 'has no codec in common',
  '489': 'does not know this kind of event',
  '491': 'is changing the call itself; try again',
  '500': 'has a fault',
  '501': 'cannot do this',
  '503': 'is overloaded or out of order',
  '504': 'got no answer from somebody behind it',
  '600': 'is busy everywhere',
  '603': 'declines',
  '604': 'does not exist anywhere',
  // Other responses, by the class of their status
  '1xx': 'is on its way',
  '2xx': 'yes',
  '3xx': 'is reached elsewhere',
  '4xx': 'refuses',
  '5xx': 'has a fault',
  '6xx': 'refuses for good',
  // CSTA messages, by their name (ECMA-323)
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
  GroupPickupCall: 'asks to pick up what rings in the group',
  ParkCall: 'asks to park a call',
  CallBackNonCallRelated: 'asks for a call as soon as both are free',
  CancelCallBack: 'waits for nobody any more',
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
  // Messages that have no words of their own
  event: 'tells that something has happened',
  answer: 'yes',
  request: 'asks for something',
} as const

export type LadderWord = keyof typeof ladderWords

/** Which words say the message. Pure. */
export function ladderWordOf({
  protocol,
  label,
  text,
}: Pick<LadderArrow, 'protocol' | 'label' | 'text'>): LadderWord {
  if (protocol === 'CSTA') return cstaWord(label)
  const [, status, first] = /^(([1-6])[0-9]{2}) /.exec(label) ?? []
  if (status !== undefined) {
    if (status === '200' && CSEQ_REGISTER.test(text)) return 'signedIn'
    return isKnown(status) ? status : (`${first}xx` as LadderWord)
  }
  if (label === 'malformed') return 'unreadable'
  if (label === 'INVITE' && TO_WITH_TAG.test(text)) return 'change'
  return isKnown(label) ? label : 'request'
}

function cstaWord(label: string): LadderWord {
  if (isKnown(label)) return label
  if (label.endsWith('Event')) return 'event'
  return label.endsWith('Response') ? 'answer' : 'request'
}

function isKnown(word: string): word is LadderWord {
  return Object.hasOwn(ladderWords, word)
}

const CSEQ_REGISTER = /^cseq[ \t]*:[ \t]*[0-9]+[ \t]+REGISTER/im
/** RFC 3261 §12.2: a request within a dialog has a tag in To. */
const TO_WITH_TAG = /^(?:to|t)[ \t]*:[^\r\n]*;[ \t]*tag=/im
