/** What a call and its legs need of their neighbours: what calls share, where they ring, where several talk, and what follows. */
import type { Clock, Explained, Log } from '@offhook/base'
import type { Ending, Failure, IncomingRequest, Referral, SessionOffer } from '@offhook/sip'
import type { CallFact, Cause, LineNumber, Party } from '@offhook/telephony'
import type { MediaGateway } from '../media/gateway.ts'
import type { Directory } from '../routing/extension.ts'
import type { Feature } from '../routing/feature-code.ts'
import type { RouteDecision, RouteRequest } from '../routing/routing.ts'
import type { PhoneSystemSettings } from '../routing/settings.ts'
import type { PbxCall } from './call.ts'
import type { Connection } from './connection.ts'
import type { Leg } from './leg.ts'
import type { LegHeaders } from './leg-session.ts'

/** Where a call rings. */
export interface CallTarget {
  /** Another one after a transfer while it rings. */
  call: PbxCall
  readonly connection: Connection
  /** The extension; undefined for a peer. */
  readonly line: LineNumber | undefined
  /** The phones that ring. */
  readonly legs: readonly Leg[]
  /** What an answer here is told as. */
  readonly cause: Cause | undefined
  /** The line was released from the call, which rings on for whoever picks it up. */
  readonly isReleased: boolean
  /** A phone came while it rings. */
  onSignedIn(): void
  /** Stops ringing; the connection is left to the call. */
  stop(cause: Cause): void
  /** Stops ringing because `winner` has the call now: it was picked up, or nobody saw that it rang here too. */
  abandon(winner: Party): void
  /** The line does not want the call; `status` is what it wants to be said. */
  reject(status: 486 | 603): void
  /** Somebody sends the call on while it rings here. */
  deflect(destination: string): void
  /** After a redirection by the phone or for it. */
  goOn(): void
  /** Nobody answered here: a forwarding takes over, or the call fails. */
  goOnOrFail(): void
}

/** Where more than two talk with each other. */
export interface CallRoom {
  /** Lets the phone of `leg` in. Rejects with `SessionRefused`, and the errors of the engine. */
  seat(leg: Leg): Promise<void>
  /** Answers the phone of `leg`, which calls, with a seat. False where it cannot take one. */
  answer(leg: Leg): Promise<boolean>
  /** `connection`, whose phone has answered or waits on hold, comes in. It leaves its call where its phone refuses. */
  admit(connection: Connection): void
  /** Somebody has left `call`, or was not reached: the last two need no room. */
  settle(call: PbxCall): void
}

/** Why a call could not be completed, and what the caller is told. */
export interface CallFailure {
  readonly status: number
  readonly reason: string
  readonly cause: Cause
}

/** What follows for a call; how it is done stands in a file each. */
export interface CallSteps {
  ringLine(call: PbxCall, decision: Extract<RouteDecision, { kind: 'ring' }>): void
  ringUnheard(call: PbxCall, decision: Extract<RouteDecision, { kind: 'ringUnheard' }>): void
  ringPeers(call: PbxCall, decision: Extract<RouteDecision, { kind: 'outside' }>): void
  runFeature(call: PbxCall, feature: Feature): void
  /** It rings: the caller hears it. */
  ringBack(call: PbxCall): void
  /** `connection` answered: the media are joined. */
  join(call: PbxCall, connection: Connection): void
  /** Nobody can be reached. */
  endFailed(call: PbxCall, failure: CallFailure): void
}

/** What calls share. */
export interface CallHost {
  readonly clock: Clock
  readonly log: Log
  readonly settings: PhoneSystemSettings
  readonly directory: Directory
  readonly gateway: MediaGateway | undefined
  readonly calls: Map<string, PbxCall>
  readonly steps: CallSteps
  /** Which connections each line has, and how many calls each peer carries. */
  readonly lines: {
    add(connection: Connection): void
    remove(connection: Connection): void
    addPeer(peer: string): void
    removePeer(peer: string): void
  }
  /** The voice of parties that have left. */
  readonly pastMedia: { keep(connection: Connection): void }
  newCallId(): string
  route(request: RouteRequest): Explained<RouteDecision>
  partyOf(number: string): Party
  /** What tells the other side of `leg` that it is connected to `connection`. */
  identityOf(connection: Connection, leg: Leg): LegHeaders
  tell(fact: CallFact): void
  decided(call: PbxCall, subject: string, why: Explained<string>, line?: LineNumber): void
}

/** Hears what the other side of a leg does. */
export interface LegWatcher {
  onProgress(leg: Leg, status: number): void
  onAnswered(leg: Leg): void
  onFailed(leg: Leg, status: number, failure: Failure): void
  onEnded(leg: Leg, ending: Ending): void
  /** The ACK brought the answer to an offer that went out in our 2xx. */
  onLateAnswer(leg: Leg, sdp: string): void
  onOffer(leg: Leg, offer: SessionOffer): void
  onRefer(leg: Leg, referral: Referral): void
  onInfo(leg: Leg, info: IncomingRequest): void
  /** Nothing could be agreed on between the phone and its anchor. */
  onMediaRefused(leg: Leg): void
  pause(ms: number): Promise<void>
}

/** What a leg rings for, with others or alone. */
export interface Ringing {
  onProgress(leg: Leg, status: number): void
  onAnswered(leg: Leg): void
  /** `contact`: where a 3xx sends the call. */
  onFailed(leg: Leg, status: number, contact: string | undefined): void
}
