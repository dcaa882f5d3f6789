/** What the conformance suite needs to know of the phone system that it tests. See `../connector-suite.ts`. */
import type { Connector } from '../../connector.ts'
import type { LineNumber, Service } from '../../words.ts'

/**
 * A person at the phone of a line. An action resolves when the person has acted, not when it has taken effect. Acting where it
 * makes no sense (answering a phone that does not ring) rejects.
 */
export interface HarnessPhone {
  /** Takes the phone off hook and calls. */
  dial(destination: string): Promise<void>
  /** Answers what rings: a call, or the prompt of a click to dial. */
  answer(): Promise<void>
  /** Declines what rings (SIP 603 or the like). */
  reject(): Promise<void>
  hangUp(): Promise<void>
  hold(): Promise<void>
  retrieve(): Promise<void>
  /** Whether a second call rings. Off at the start: the line is busy during a call. */
  setCallWaiting(on: boolean): Promise<void>
  /** Whether the phone goes off hook by itself when the phone system prompts it. Off at the start. */
  setAutoAnswer(on: boolean): Promise<void>
  unplug(): Promise<void>
  plug(): Promise<void>
}

/** Somebody who is not a line of the phone system. */
export interface HarnessOutside {
  /** As the phone system reports it. */
  readonly number: string
  /** As lines dial it. */
  readonly dialled: string
  dial(line: LineNumber): Promise<void>
  answer(): Promise<void>
  hangUp(): Promise<void>
}

export interface Harness {
  /** Not started yet. */
  readonly connector: Connector
  /** Four lines in service, each with a phone and a name, without forwardings or calls. */
  readonly lines: readonly [LineNumber, LineNumber, LineNumber, LineNumber]
  phone(line: LineNumber): HarnessPhone
  /** Absent where the phone system has no way outside. */
  readonly outside?: HarnessOutside
  /** A number that looks right and leads nowhere. */
  readonly unobtainable: string
  /** Breaks and mends the link between connector and phone system; absent where there is none (built in). */
  readonly link?: { break(): Promise<void>; mend(): Promise<void> }
  /** Lets time go on until `predicate` holds; rejects, naming `what` was awaited, when that takes too long. */
  until(predicate: () => boolean, what: string): Promise<void>
  /** Lets time go on, to see that nothing happens. Milliseconds; the suite asks for at most 1500. */
  pass(ms: number): Promise<void>
  /** Stops everything, the connector included. */
  stop(): Promise<void>
}

export interface SuiteOptions {
  /** What the connector can do. The suite tests these, and that the others are refused. */
  readonly services: readonly Service[]
  /** A fresh phone system for each test. */
  create(): Promise<Harness>
}
