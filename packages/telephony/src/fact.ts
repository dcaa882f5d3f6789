/**
 * What a phone system tells: facts about calls (ECMA-269 §20, call control events) and about devices (§21, §23). Facts are
 * values; they name the call by the id of the phone system, and devices by line number.
 */
import type { Cause, Forwarding, LineNumber, LineState, Party, Service } from './words.ts'

interface AboutCall {
  /** The phone system's own id of the call. Ours is another one. */
  readonly switchCallId: string
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number
  readonly cause?: Cause
  /** Words that all calls share which belong together, at other phone systems too (§12.2.6 Call Linkage Data). */
  readonly linkages?: readonly string[]
}

/** §20.2.17 Service Initiated: a device went off hook, or was asked to originate and is being prompted. */
export interface ServiceInitiated extends AboutCall {
  readonly type: 'serviceInitiated'
  readonly initiatingDevice: Party
  /** Whom the call is meant for, where an application asked for it and the device is being prompted. */
  readonly calledDevice?: Party
}

/** §20.2.13 Originated: a call is being placed. */
export interface Originated extends AboutCall {
  readonly type: 'originated'
  readonly callingDevice: Party
  readonly calledDevice: Party
}

/** §20.2.5 Delivered: a device is being alerted. */
export interface Delivered extends AboutCall {
  readonly type: 'delivered'
  readonly alertingDevice: Party
  readonly callingDevice: Party
  readonly calledDevice: Party
  readonly lastRedirectionDevice?: Party
}

/** §20.2.12 Network Reached: the call left for a network that will tell no more than answer and end. */
export interface NetworkReached extends AboutCall {
  readonly type: 'networkReached'
  readonly networkInterfaceUsed: Party
  readonly callingDevice: Party
  readonly calledDevice: Party
}

/** §20.2.8 Established: a device answered or joined. */
export interface Established extends AboutCall {
  readonly type: 'established'
  readonly answeringDevice: Party
  readonly callingDevice: Party
  readonly calledDevice: Party
  readonly lastRedirectionDevice?: Party
}

/** §20.2.10 Held. */
export interface Held extends AboutCall {
  readonly type: 'held'
  readonly holdingDevice: Party
}

/** §20.2.16 Retrieved. */
export interface Retrieved extends AboutCall {
  readonly type: 'retrieved'
  readonly retrievingDevice: Party
}

/** §20.2.9 Failed: the call cannot be completed at a device; the connection stays until it is cleared. */
export interface Failed extends AboutCall {
  readonly type: 'failed'
  readonly failingDevice: Party
  /** Who calls whom, where the switch tells; needed where this is the first fact about a call from outside. */
  readonly callingDevice?: Party
  readonly calledDevice?: Party
}

/** §20.2.15 Queued. */
export interface Queued extends AboutCall {
  readonly type: 'queued'
  readonly queue: Party
  readonly callingDevice: Party
  readonly calledDevice: Party
}

/** §20.2.7 Diverted: the call left a device for another destination before it was answered there. */
export interface Diverted extends AboutCall {
  readonly type: 'diverted'
  readonly divertingDevice: Party
  readonly newDestination: Party
  /** Who calls whom, where the switch tells; needed where this is the first fact about a call from outside. */
  readonly callingDevice?: Party
  readonly calledDevice?: Party
}

/** §20.2.4 Connection Cleared: one device left the call. */
export interface ConnectionCleared extends AboutCall {
  readonly type: 'connectionCleared'
  readonly droppedConnection: Party
  /** The device that ended it, where the switch tells. */
  readonly releasingDevice?: Party
}

/** §20.2.1 Call Cleared: nobody is left. */
export interface CallCleared extends AboutCall {
  readonly type: 'callCleared'
}

/** §20.2.18 Transferred: two calls became one, without the transferring device; `switchCallId` is the call that goes on. */
export interface Transferred extends AboutCall {
  readonly type: 'transferred'
  /** The call that had been held; for a blind transfer the only one. */
  readonly primaryOldCall: string
  /** The consultation call; absent for a single-step transfer. */
  readonly secondaryOldCall?: string
  readonly transferringDevice: Party
  /** The new destination; known with a single-step transfer before anybody rings. */
  readonly transferredToDevice: Party
}

/** §20.2.3 Conferenced: two calls became one, with everybody. */
export interface Conferenced extends AboutCall {
  readonly type: 'conferenced'
  readonly primaryOldCall: string
  readonly secondaryOldCall: string
  readonly conferencingDevice: Party
}

/** §20.1.1 Call Information: a party's number or name became known or changed (connected line, display name). */
export interface CallInformation extends AboutCall {
  readonly type: 'callInformation'
  readonly device: Party
}

export type CallFact =
  | ServiceInitiated
  | Originated
  | Delivered
  | NetworkReached
  | Established
  | Held
  | Retrieved
  | Failed
  | Queued
  | Diverted
  | ConnectionCleared
  | CallCleared
  | Transferred
  | Conferenced
  | CallInformation

/** A line as its phone system describes it. */
export interface Device {
  readonly line: LineNumber
  /** The name that the phone system knows, empty where it knows none. */
  readonly name: string
  readonly state: LineState
  /** In plain words, why the line is not in service; empty otherwise. */
  readonly stateReason: string
  /** The services that can be asked of it now. Changes when phones come and go. */
  readonly services: readonly Service[]
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
  /** Whom its phone system calls for it as soon as both are free (§22 Call Back), where that tells. */
  readonly callBacks?: readonly string[]
}

export type DeviceFact =
  /** A line is there for the first time, or any of its values changed: the whole device, so that the last fact tells all. */
  | { readonly type: 'deviceChanged'; readonly at: number; readonly device: Device }
  | { readonly type: 'deviceRemoved'; readonly at: number; readonly line: LineNumber }
