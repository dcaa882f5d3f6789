/**
 * The sentences of a play, one pattern each. A pattern is words and slots: `{who}` is one of the people, `{people}` a list of
 * them ("Anna, Ben and Carla"), `{several}` one of two at least, `{destination}` a person or a number, `{seconds}` a time ("5 seconds", "2 minutes").
 */

import type { Service } from '../words.ts'
import type {
  Action,
  CallVerb,
  Destination,
  ExpectedEntry,
  Observation,
  Person,
  PhoneVerb,
  SeenState,
  Tone,
} from './play.ts'

/** What the slots of a pattern were filled with; a pattern's own slots are always there. */
export interface Slots {
  readonly who: Person
  readonly whom: Person
  readonly people: readonly Person[]
  readonly destination: Destination
  readonly seconds: number
  readonly digits: string
  readonly state: SeenState
  readonly tone: Tone
  readonly service: Service
  readonly entries: readonly ExpectedEntry[]
}

/** `{several}` fills `people` with two at least. */
export type SlotName = keyof Slots | 'several'

export type Meaning =
  | { readonly action: Action }
  | { readonly observation: Observation }
  | { readonly wait: number }
  /** Says what somebody is like from the beginning. */
  | { readonly withholds: Person }
  /** Introduces people, nothing more. */
  | { readonly introduces: readonly Person[] }

export interface Pattern {
  readonly pattern: string
  readonly means: (slots: Slots) => Meaning
}

const act = (pattern: string, action: (slots: Slots) => Action): Pattern => ({
  pattern,
  means: (slots) => ({ action: action(slots) }),
})
const see = (pattern: string, observation: (slots: Slots) => Observation): Pattern => ({
  pattern,
  means: (slots) => ({ observation: observation(slots) }),
})
/** Actions of one person that need no more than a verb. */
const does = (pattern: string, verb: CallVerb | PhoneVerb): Pattern =>
  act(`{who} ${pattern}`, ({ who }) => ({ do: verb, who }))

// biome-ignore format: one sentence a line
export const actions: readonly Pattern[] = [
  act('{who} calls {destination}', ({ who, destination }) => ({ do: 'dial', who, destination })),
  act('{who} clicks {destination}', ({ who, destination }) => ({ do: 'click', who, destination })),
  does('answers', 'answer'),
  does('rejects', 'reject'),
  does('hangs up', 'hangUp'),
  does('holds', 'hold'),
  does('retrieves', 'retrieve'),
  does('toggles', 'toggle'),
  does('reconnects', 'reconnect'),
  does('transfers', 'transfer'),
  does('makes a conference', 'conference'),
  does('camps on', 'campOn'),
  act('{who} transfers to {destination}', ({ who, destination }) => ({ do: 'transferTo', who, destination })),
  act('{who} consults {destination}', ({ who, destination }) => ({ do: 'consult', who, destination })),
  act('{who} deflects to {destination}', ({ who, destination }) => ({ do: 'deflect', who, destination })),
  act('{who} parks the call at {destination}', ({ who, destination }) => ({ do: 'park', who, destination })),
  act('{who} picks up in the group', ({ who }) => ({ do: 'pickUpInGroup', who })),
  act("{who} picks up {whom} 's call", ({ who, whom }) => ({ do: 'pickUp', who, whom })),
  act('{who} asks for a call back by {whom}', ({ who, whom }) => ({ do: 'callBack', who, whom, on: true })),
  act('{who} cancels the call back by {whom}', ({ who, whom }) => ({ do: 'callBack', who, whom, on: false })),
  act('{who} presses {digits}', ({ who, digits }) => ({ do: 'press', who, digits })),
  act('{who} forwards calls to {destination}', ({ who, destination }) => ({ do: 'forward', who, kind: 'always', destination })),
  act('{who} forwards calls to {destination} when busy', ({ who, destination }) => ({ do: 'forward', who, kind: 'busy', destination })),
  act('{who} forwards calls to {destination} when not reachable', ({ who, destination }) => ({ do: 'forward', who, kind: 'notReachable', destination })),
  act('{who} forwards calls to {destination} after {seconds}', ({ who, destination, seconds }) => ({ do: 'forward', who, kind: 'noAnswer', destination, seconds })),
  act('{who} forwards no calls', ({ who }) => ({ do: 'forwardNothing', who })),
  act('{who} turns do not disturb on', ({ who }) => ({ do: 'doNotDisturb', who, on: true })),
  act('{who} turns do not disturb off', ({ who }) => ({ do: 'doNotDisturb', who, on: false })),
  act('{who} has call waiting', ({ who }) => ({ do: 'callWaiting', who })),
  act("{who} 's phone answers by itself", ({ who }) => ({ do: 'autoAnswer', who })),
  act("{who} 's phone is unplugged", ({ who }) => ({ do: 'plug', who, on: false })),
  act("{who} 's phone is plugged in", ({ who }) => ({ do: 'plug', who, on: true })),
  act('the link to the phone system breaks', () => ({ do: 'link', on: false })),
  act('the link to the phone system is mended', () => ({ do: 'link', on: true })),
]

// biome-ignore format: one sentence a line
export const observations: readonly Pattern[] = [
  see("{who} 's phone rings", ({ who }) => ({ see: 'rings', who })),
  see("{who} 's phone is quiet", ({ who }) => ({ see: 'quiet', who })),
  see('all phones are quiet', () => ({ see: 'allQuiet' })),
  see('{several} talk', ({ people }) => ({ see: 'talk', people })),
  see('{who} is on hold', ({ who }) => ({ see: 'onHold', who })),
  see('{who} is parked', ({ who }) => ({ see: 'parked', who })),
  see('{who} waits', ({ who }) => ({ see: 'parked', who })),
  see('{who} hears {tone}', ({ who, tone }) => ({ see: 'hears', who, tone })),
  see('{who} sees {people} {state}', ({ who, people, state }) => ({ see: 'state', viewer: who, people, state })),
  see('{who} sees {whom} calling', ({ who, whom }) => ({ see: 'caller', who, whom })),
  see('{who} sees an unknown caller', ({ who }) => ({ see: 'caller', who })),
  see('{who} sees {whom} on the line', ({ who, whom }) => ({ see: 'partner', who, whom })),
  see('{who} may {service}', ({ who, service }) => ({ see: 'may', who, service, isPermitted: true })),
  see('{who} may not {service}', ({ who, service }) => ({ see: 'may', who, service, isPermitted: false })),
  see("{who} 's journal is empty", ({ who }) => ({ see: 'journal', who, entries: [] })),
  see("{who} 's journal shows : {entries}", ({ who, entries }) => ({ see: 'journal', who, entries })),
]

export const settings: readonly Pattern[] = [
  { pattern: 'after {seconds}', means: ({ seconds }) => ({ wait: seconds }) },
  { pattern: '{who} withholds the number', means: ({ who }) => ({ withholds: who }) },
  { pattern: 'with {people}', means: ({ people }) => ({ introduces: people }) },
]

/** Words for the services, as buttons have them. */
export const serviceWords: Readonly<Record<string, Service>> = {
  call: 'makeCall',
  answer: 'answerCall',
  'hang up': 'clearConnection',
  hold: 'holdCall',
  retrieve: 'retrieveCall',
  consult: 'consultationCall',
  toggle: 'alternateCall',
  reconnect: 'reconnectCall',
  'transfer blindly': 'singleStepTransferCall',
  transfer: 'transferCall',
  'make a conference': 'conferenceCall',
  deflect: 'deflectCall',
  park: 'parkCall',
  'camp on': 'campOnCall',
  'pick up in the group': 'groupPickupCall',
  'pick up': 'directedPickupCall',
  'press digits': 'generateDigits',
}

export const stateWords: Readonly<Record<string, SeenState>> = {
  free: 'free',
  ringing: 'ringing',
  busy: 'busy',
  'out of service': 'out of service',
}

export const toneWords: Readonly<Record<string, Tone>> = {
  ringing: 'ringing',
  busy: 'busy',
  rejected: 'rejected',
  unobtainable: 'unobtainable',
}
