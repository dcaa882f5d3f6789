/**
 * The connector port: what a phone system must be able to do for the product. The built-in phone system, CSTA switches and the
 * simulated switch stand behind it; all pass one conformance suite (`@offhook/telephony/testing`).
 */
import type { Explained, Listenable } from '@offhook/base'
import type { CallFact, Device, DeviceFact } from './fact.ts'
import type { ConnectionState, Direction, Forwarding, LineNumber, Party } from './words.ts'

/** A request to a phone system, in the words of ECMA-269. `switchCallId` and friends are the phone system's own ids. */
export type ServiceRequest =
  /** §17.1.18 Make Call: the device is prompted (or answers by itself where it can), then the destination is called. */
  | {
      readonly service: 'makeCall'
      readonly line: LineNumber
      readonly destination: string
      /** Of several devices of the line the one to prompt, where the phone system knows them; else it chooses. */
      readonly device?: string
      /** A number that is called in place of the phones of the line: whoever answers there makes the call, in the name of the line. */
      readonly from?: string
      /** Nobody is at the phone to lift the handset: it dials at once, where the phone system can have it do so. */
      readonly handsFree?: boolean
    }
  | {
      readonly service: 'answerCall'
      readonly line: LineNumber
      readonly switchCallId: string
      /** Of several devices of the line the one that answers, where the phone system knows them; else it chooses. */
      readonly device?: string
    }
  | { readonly service: 'clearConnection'; readonly line: LineNumber; readonly switchCallId: string }
  | { readonly service: 'holdCall'; readonly line: LineNumber; readonly switchCallId: string }
  | { readonly service: 'retrieveCall'; readonly line: LineNumber; readonly switchCallId: string }
  /** §17.1.10 Consultation Call: holds the active call and calls the destination. */
  | {
      readonly service: 'consultationCall'
      readonly line: LineNumber
      readonly switchCallId: string
      readonly destination: string
    }
  /** §17.1.2 Alternate Call: holds the active call and retrieves the held one. */
  | {
      readonly service: 'alternateCall'
      readonly line: LineNumber
      readonly heldCall: string
      readonly activeCall: string
    }
  /** §17.1.20 Reconnect Call: clears the active call and retrieves the held one. */
  | {
      readonly service: 'reconnectCall'
      readonly line: LineNumber
      readonly heldCall: string
      readonly activeCall: string
    }
  /** §17.1.26 Transfer Call: joins the other ends of the held and the active call. */
  | {
      readonly service: 'transferCall'
      readonly line: LineNumber
      readonly heldCall: string
      readonly activeCall: string
    }
  /** §17.1.11 Conference Call: makes one call of the held and the active one; the line stays in it. */
  | {
      readonly service: 'conferenceCall'
      readonly line: LineNumber
      readonly heldCall: string
      readonly activeCall: string
    }
  /** §17.1.24 Single Step Transfer Call. */
  | {
      readonly service: 'singleStepTransferCall'
      readonly line: LineNumber
      readonly switchCallId: string
      readonly destination: string
    }
  /** §17.1.12 Deflect Call: sends a ringing call to another destination. */
  | {
      readonly service: 'deflectCall'
      readonly line: LineNumber
      readonly switchCallId: string
      readonly destination: string
    }
  /** §17.1 Park Call: the line leaves, and the call waits at `destination`, another line or the same, until it is picked up there. */
  | {
      readonly service: 'parkCall'
      readonly line: LineNumber
      readonly switchCallId: string
      readonly destination: string
    }
  /** §17.1 Camp On Call: a call that found the other line busy waits there until that line is free. */
  | { readonly service: 'campOnCall'; readonly line: LineNumber; readonly switchCallId: string }
  /** §17.1 Group Pickup Call: `line` takes the call that rings longest in its pickup group. */
  | { readonly service: 'groupPickupCall'; readonly line: LineNumber }
  /** §17.1.14 Directed Pickup Call: `line` takes the call that rings, or is parked, at `ringingLine`. */
  | {
      readonly service: 'directedPickupCall'
      readonly line: LineNumber
      readonly ringingLine: LineNumber
      readonly switchCallId: string
    }
  /** §18.1.2 Generate Digits. */
  | {
      readonly service: 'generateDigits'
      readonly line: LineNumber
      readonly switchCallId: string
      readonly digits: string
    }
  /** §22.1.15 Set Forwarding: replaces all forwardings of the line. */
  | {
      readonly service: 'setForwarding'
      readonly line: LineNumber
      readonly forwardings: readonly Forwarding[]
    }
  /** §22.1.14 Set Do Not Disturb. */
  | { readonly service: 'setDoNotDisturb'; readonly line: LineNumber; readonly on: boolean }
  /** §22.1 Call Back Non-Call-Related, and Cancel Call Back: a call of the line to `destination` as soon as both are free. */
  | {
      readonly service: 'callBackNonCallRelated'
      readonly line: LineNumber
      readonly destination: string
      readonly on: boolean
    }

/** What a request led to: `switchCallId` of the call it made, where it made one. */
export interface ServiceResult {
  readonly switchCallId?: string
}

export interface SnapshotConnection {
  readonly party: Party
  readonly state: ConnectionState
  readonly direction: Direction
  /** When it began and was answered, where the phone system knows; milliseconds since 1970. */
  readonly startedAt?: number
  readonly answeredAt?: number
  readonly called?: Party
}

export interface SnapshotCall {
  readonly switchCallId: string
  readonly connections: readonly SnapshotConnection[]
}

/** Everything a phone system knows of its lines and calls at one moment (ECMA-269 §17.1.25 Snapshot). */
export interface Snapshot {
  readonly at: number
  readonly devices: readonly Device[]
  readonly calls: readonly SnapshotCall[]
}

/** Why the phone system did with a call what it did. */
export interface Decision {
  readonly switchCallId: string
  readonly at: number
  /** What was decided, in kebab case: `route`, `forward`, `pickup` … */
  readonly subject: string
  readonly line?: LineNumber
  readonly why: Explained<string>
}

export type ConnectorState =
  | { readonly state: 'connected' }
  /** Nothing is known of its calls until it is connected again; a snapshot follows then. */
  | {
      readonly state: 'disconnected'
      readonly fault: 'communication' | 'login' | 'licence'
      readonly sentence: string
    }

export type ConnectorEvents = {
  call: CallFact
  device: DeviceFact
  decision: Decision
  state: ConnectorState
}

export interface Connector {
  /** The name of the line group; part of every line's address in the product. */
  readonly name: string
  readonly events: Listenable<ConnectorEvents>
  /** Connects and tells its devices as facts. Rejects with a named error when it cannot work as it is set up. */
  start(): Promise<void>
  stop(): Promise<void>
  snapshot(): Promise<Snapshot>
  /**
   * What its facts have told up to this moment. For connectors that learn line by line, so that {@link snapshot} takes long: they
   * are heard meanwhile, and when it is there this says what is so.
   */
  present?(): Snapshot
  /**
   * Asks for a service. Resolves when the phone system has accepted it, not when it has happened: that is told by facts.
   * Rejects with one of `serviceErrors`.
   */
  perform(request: ServiceRequest): Promise<ServiceResult>
}
