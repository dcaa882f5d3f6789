/** A play as values: people, what they do, and what is then to be seen. */
import type { StoryResult } from '../story.ts'
import type { Direction, ForwardingKind, Service } from '../words.ts'

export interface Person {
  readonly name: string
  /** Without blanks, as lines dial it. */
  readonly number: string
  /** A line of the phone system; others are outside. Numbers outside begin with `+` or `0`. */
  readonly isLine: boolean
  /** Withholds its number. */
  readonly isRestricted: boolean
}

/** Whom somebody calls: one of the people, or a bare number. */
export type Destination = { readonly person: Person } | { readonly number: string }

export function numberOf(destination: Destination): string {
  return 'person' in destination ? destination.person.number : destination.number
}

/** What somebody does with the phone. */
export type PhoneVerb = 'answer' | 'reject' | 'hangUp'

/** What is asked of the phone system about the calls of somebody. */
export type CallVerb = 'hold' | 'retrieve' | 'toggle' | 'reconnect' | 'transfer' | 'conference' | 'campOn'

export type Action =
  /** Takes the phone off hook and calls. */
  | { readonly do: 'dial'; readonly who: Person; readonly destination: Destination }
  /** Clicks on somebody: the own phone rings first. */
  | { readonly do: 'click'; readonly who: Person; readonly destination: Destination }
  | { readonly do: PhoneVerb; readonly who: Person }
  | { readonly do: CallVerb; readonly who: Person }
  | {
      readonly do: 'consult' | 'transferTo' | 'deflect' | 'park'
      readonly who: Person
      readonly destination: Destination
    }
  | { readonly do: 'pickUp'; readonly who: Person; readonly whom: Person }
  | { readonly do: 'pickUpInGroup'; readonly who: Person }
  | { readonly do: 'press'; readonly who: Person; readonly digits: string }
  | {
      readonly do: 'forward'
      readonly who: Person
      readonly kind: ForwardingKind
      readonly destination: Destination
      readonly seconds?: number
    }
  /** Wants to be called together with somebody when both are free, or not any more. */
  | { readonly do: 'callBack'; readonly who: Person; readonly whom: Person; readonly on: boolean }
  | { readonly do: 'forwardNothing'; readonly who: Person }
  | { readonly do: 'doNotDisturb'; readonly who: Person; readonly on: boolean }
  | { readonly do: 'plug'; readonly who: Person; readonly on: boolean }
  /** A phone that takes a second call, or one that answers a prompt by itself. */
  | { readonly do: 'callWaiting' | 'autoAnswer'; readonly who: Person }
  | { readonly do: 'link'; readonly on: boolean }

export type SeenState = 'free' | 'ringing' | 'busy' | 'out of service'

export type Tone = 'ringing' | 'busy' | 'rejected' | 'unobtainable'

export type Observation =
  /** `parked`: waits at a line until somebody picks the call up, or the line is free. */
  | { readonly see: 'rings' | 'quiet' | 'onHold' | 'parked'; readonly who: Person }
  /** They, and nobody else, are in one call, and were answered. */
  | { readonly see: 'talk'; readonly people: readonly Person[] }
  | { readonly see: 'allQuiet' }
  | {
      readonly see: 'state'
      readonly viewer: Person
      readonly people: readonly Person[]
      readonly state: SeenState
    }
  | { readonly see: 'hears'; readonly who: Person; readonly tone: Tone }
  /** Who is shown as calling; without `whom` nobody's number is known. */
  | { readonly see: 'caller'; readonly who: Person; readonly whom?: Person }
  | { readonly see: 'partner'; readonly who: Person; readonly whom: Person }
  | { readonly see: 'may'; readonly who: Person; readonly service: Service; readonly isPermitted: boolean }
  | { readonly see: 'journal'; readonly who: Person; readonly entries: readonly ExpectedEntry[] }

/** A journal entry as a play tells it. What is left out of `seconds`, `via` and `because` is not looked at; all else must be so. */
export interface ExpectedEntry {
  readonly direction: Direction
  /** Absent: nobody knows who. */
  readonly other?: Destination
  readonly result: StoryResult
  /** Whole seconds from answer to end, rounded down. */
  readonly seconds?: number
  readonly to?: Destination
  readonly via?: Destination
  readonly joined: readonly Destination[]
  /** The rule that decided the result. */
  readonly because?: string
}

export type Sentence = {
  /** Where it stands, from 1, and its text. */
  readonly line: number
  readonly text: string
} & (
  | { readonly kind: 'action'; readonly action: Action; readonly isInVain: boolean }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'wait'; readonly seconds: number }
)

export interface Play {
  /** The first comment. */
  readonly title: string
  /** In order of appearance. */
  readonly cast: readonly Person[]
  readonly sentences: readonly Sentence[]
}
