/**
 * Where a play is played: the bare telephony (a simulated switch and the call's rule), or a whole server. A stage carries out
 * actions, answers observations, and lets time pass on its clock.
 */
import type { ServiceRequest } from '../connector.ts'
import type { CallFact } from '../fact.ts'
import type { Action, Observation, Person } from './play.ts'

/** What happened, for a trace; `at` in milliseconds since 1970. */
export type TraceEntry =
  | { readonly type: 'sentence'; readonly at: number; readonly line: number; readonly text: string }
  | { readonly type: 'request'; readonly at: number; readonly request: ServiceRequest }
  | { readonly type: 'fact'; readonly at: number; readonly fact: CallFact }

export interface Seen {
  readonly holds: boolean
  /** What is there instead, in words; also where it holds. */
  readonly seen: string
}

export interface Stage {
  /** Sets the stage for these people: lines with phones, and people outside. */
  open(cast: readonly Person[], trace: (entry: TraceEntry) => void): Promise<void>
  /** The time on the stage's clock. */
  now(): number
  /** Carries out an action. Rejects with a named error where it is refused or makes no sense now. */
  perform(action: Action): Promise<void>
  /** Whether it is so. A stage on a real clock waits a moment for it to become so. */
  observe(observation: Observation): Promise<Seen>
  pass(seconds: number): Promise<void>
  close(): Promise<void>
}
