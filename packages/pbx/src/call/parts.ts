/**
 * What a call of the phone system is made of, on one page, and what its parts ask of each other: a call has connections, a connection
 * a leg that carries its voice, a leg the connections that it carries. All know these types; how a part does what it says stands in
 * `call.ts`, `connection.ts` and `leg.ts`, which do not know each other but downwards.
 */
import type { Clock, Explained, Log, SerialQueue } from '@offhook/base'
import type {
  Ending,
  Failure,
  IncomingInvite,
  IncomingRequest,
  OutgoingInvite,
  Referral,
  SessionOffer,
} from '@offhook/sip'
import type {
  CallFact,
  Cause,
  ConnectionState,
  Direction,
  LineNumber,
  Party,
  SnapshotConnection,
} from '@offhook/telephony'
import type { Anchor } from '../media/anchor.ts'
import type { MediaGateway } from '../media/gateway.ts'
import type { PhoneAbilities } from '../registration/binding.ts'
import type { Directory } from '../routing/extension.ts'
import type { Feature } from '../routing/feature-code.ts'
import type { Diversion, RouteDecision, RouteOrigin, RouteRequest } from '../routing/routing.ts'
import type { PhoneSystemSettings } from '../routing/settings.ts'
import type { CallInput, CallPhase } from './call-table.ts'
import type { Release } from './ending.ts'
import type { LegHeaders, LegSession, Station } from './leg-session.ts'
import type { Placement, Placements } from './placement.ts'

/** What a fact says beside its call and its time. */
export type News<Fact = CallFact> = Fact extends CallFact ? Omit<Fact, 'at' | 'switchCallId'> : never

/** What the request that began the call said of its way here. */
export interface CallOrigin {
  readonly route: RouteOrigin
  readonly maxForwards: number
  readonly ownPasses: number
  readonly diversions: number
  /** The id of the phone it came from. */
  readonly device?: string
  /** What was dialled as PIN behind the code for signing in at a phone. To be told to nobody. */
  readonly pin?: string
}

/** A call: its connections, who rings for it, and what may happen to it. */
export interface Call {
  readonly id: string
  readonly switching: CallHost
  readonly origin: CallOrigin
  phase: CallPhase
  connections: Connection[]
  /** Who waits for an answer; once answered, the one of the two that was there first. */
  caller: Connection
  /** Whom the caller called first, before any redirection. */
  called: Party
  /** Those that ring now: one, and a second while somebody picks the call up. */
  targets: CallTarget[]
  /** Extensions that sent the call on, and how. */
  readonly visited: LineNumber[]
  diversions: Diversion[]
  /** What the caller offers to those that ring; undefined where they shall make the offer. */
  offer: string | undefined
  watcher: SeekWatcher | undefined
  conference: CallRoom | undefined
  /** That its media go straight has been told. */
  hasToldDirectPath: boolean
  /** The phones of a click to dial, while they ring. */
  prompt: { readonly legs: readonly Leg[]; stop(cause: Cause): void } | undefined
  /** Set where a line has placed it. */
  placement: Placement | undefined
  /** Services of one call are performed one after another. */
  readonly queue: SerialQueue
  join(party: Party, state: ConnectionState, direction: Direction): Connection
  /**
   * Takes the connection out without telling anybody. What is still being done for it, such as a hold that its far end has not
   * answered yet, finds it ended.
   */
  drop(connection: Connection): void
  /** Whether the line is part of the call, ringing included. */
  hasLine(line: LineNumber | undefined): boolean
  /** The connection at the other end of `connection`. */
  other(connection: Connection): Connection | undefined
  /** Something happened: the table says what follows. */
  handle(input: CallInput, subject?: { target?: CallTarget; release?: Release; from?: Connection }): void
  /** Asks the routing where `destination` leads, tells why, and goes there. */
  seek(destination: string, onBehalfOf?: LineNumber): void
  follow(decision: RouteDecision): void
  diverted(diversion: Diversion): void
  /** Nobody can be reached: the caller is told and the call ends. `failing` is absent where it rang already and was cleared. */
  fail(status: number, reason: string, cause: Cause, failing?: Party): void
  /** Ends what is left: the leaver first, then the others, then the call. */
  release(leaver: Connection | undefined, release: Release): void
  /** One connection ends; its leg too, where no other call needs it. */
  clear(connection: Connection, release: Release): void
  /** The dialog of `connection` ended, or its user wants it to: what that means depends on who it is. */
  left(connection: Connection, release: Release): void
  /** What is left of `from` goes on in this call. Nothing is told. */
  absorb(from: Call): void
  /** It is over, or goes on in another one: nobody finds it any more. */
  forget(): void
  /** `connection`, whose leg stands already, takes the call that rings. The media is joined by whoever calls this. */
  pickedUpBy(connection: Connection): void
  tell(news: News): void
  /** Tells why; the answer of the rule as a short text. */
  decided(subject: string, why: Explained<RouteDecision>, line?: LineNumber): void
}

/** One device's part in a call, with the dialog that carries its voice (ECMA-269 §6.1.5). */
export interface Connection {
  /** After a transfer it goes on in another call. */
  call: Call
  party: Party
  state: ConnectionState
  readonly direction: Direction
  readonly startedAt: number
  answeredAt: number | undefined
  called: Party
  redirectedFrom: Party | undefined
  /** While phones ring there is none yet. Two connections of one line may share a leg; at most one of them is active. */
  leg: Leg | undefined
  /** More phones of its line that have joined it in a conference (RFC 3911); to everybody else they are one. */
  companions: Leg[]
  /** The peer through which an outside party is reached. */
  peer: string | undefined
  /** By which call, that a line placed, it came here; not at the line itself. */
  placement: Placement | undefined
  /** The phone holds by itself: only the phone can end that. */
  isHeldByPhone: boolean
  readonly line: LineNumber | undefined
  /** All phones that speak for it. */
  readonly legs: readonly Leg[]
  /** Gives the connection its voice; the leg's other connections fall silent. */
  attach(leg: Leg): void
  /** One more phone of its line takes part. */
  attachCompanion(leg: Leg): void
  snapshot(): SnapshotConnection
}

/** One dialog of a call with a phone or a peer. */
export interface Leg {
  readonly watcher: LegWatcher
  /** What the phone at the other end can; none for peers. */
  readonly abilities: PhoneAbilities
  /** What was said in the dialog about media. */
  readonly session: LegSession
  readonly usage: IncomingInvite | OutgoingInvite
  /** The connections that this dialog gives a voice; more than one while a line consults. */
  connections: Connection[]
  /** The one whose other end is heard now. */
  active: Connection | undefined
  /** Set while it rings. */
  fork: Ringing | undefined
  /** Calls the phone once more, after it has refused for reasons of the media; false where that makes no sense. */
  again: ((status: number) => boolean) | undefined
  /** The id of the device at the other end, where it has signed in to one of our lines. */
  device: string | undefined
  /** Takes the answer that the next ACK brings. */
  answerLate: ((sdp: string) => void) | undefined
  /** It came in and has not been answered. */
  readonly isPending: boolean
  /** Both sides have agreed to talk. */
  readonly isEstablished: boolean
  readonly isOver: boolean
  /** Whether the other side left the offer to us. */
  readonly wantsOffer: boolean
  /** The 2xx carried an offer and waits for its answer. */
  readonly owesAnswer: boolean
  /** The last session description from the other side, as its anchor passes it on. */
  readonly received: string | undefined
  readonly anchor: Anchor | undefined
  /** With what the phone exchanges its voice in place of another phone; see {@link moveTo}. */
  readonly station: Station | undefined
  /** Its connections, the active one first. */
  inOrder(): readonly Connection[]
  /** Takes a connection away; the next one that is left is not made active by itself. */
  detach(connection: Connection): void

  // ---- before the answer

  /** Tells the caller that it rings, with early media where there is some. */
  progress(status: number, sdp: string | undefined, headers: LegHeaders): void
  /** Answers the caller. Without `sdp` the caller's own offer must have been answered before. */
  answer(sdp: string | undefined, headers: LegHeaders): void
  /**
   * Answers a phone that came back on a new dialog, and goes on where `old` was: whoever it talks with notices nothing. False, and nothing
   * has happened, where phone and engine cannot agree.
   */
  answerInPlaceOf(old: Leg, headers: LegHeaders): boolean
  /** The call cannot be completed: a final answer where none was given, else the end. */
  refuse(status: number, reason: string): void
  /** Acknowledges a 2xx that carried the offer. */
  acknowledge(sdp: string): void
  /** Ends the dialog by whatever message fits its state. */
  end(release: Release): void
  /** Ends the dialog where no connection needs its voice any more: a line that consults has several on one dialog. */
  endIfUnused(release: Release): void

  // ---- while it stands

  /**
   * Offers `sdp`; resolves to the answer. Rejects with `SessionRefused`. While another change is under way it waits, or with
   * `isUrgent` rejects with 491, as is right for somebody who waits at the other end (RFC 3261 §14.2).
   */
  offer(sdp: string, headers?: LegHeaders, isUrgent?: boolean): Promise<string>
  /**
   * Lets the phone exchange its voice with `station` instead of another phone, until the next offer from elsewhere; then the station
   * is closed. Rejects with `SessionRefused`, as what is not wanted any more when its turn comes.
   */
  moveTo(station: Station, isWanted?: () => boolean): Promise<void>
  /** Answers the caller, who exchanges its voice with `station` from then on; false where that is not possible. */
  answerAt(station: Station): boolean
  /** Lets the caller hear `station` before an answer; false where that is not possible. */
  progressAt(station: Station): boolean
  /** Asks the other side for an offer (a re-INVITE without a body). Rejects with `SessionRefused`. */
  askOffer(headers?: LegHeaders, isUrgent?: boolean): Promise<LateOffer>
  /** What the phone offers, as the others are to see it; undefined where it offers nothing, or nothing that can be read. */
  offeredBy(offer: SessionOffer): string | undefined
  /** Answers an offer of the other side, which {@link offeredBy} has read. */
  accept(offer: SessionOffer, sdp: string | undefined): void
  /** Accepts an offer that changes nothing but the way of a browser's packets; false where it changes more. */
  acceptNewPath(offer: SessionOffer): boolean
  /** Makes the phone answer, or take up a held call, as its user would. */
  talk(): void
  /** Passes a key press on. */
  sendInfo(body: Uint8Array | string, contentType: string): Promise<void>
}

/** An offer that the other side made because it was asked to; it must be answered. */
export interface LateOffer {
  readonly sdp: string
  answer(sdp: string): void
}

/** Hears how the search for somebody who answers goes: a transfer tells it to the phone that asked for it. */
export interface SeekWatcher {
  onRinging(): void
  onAnswered(): void
  /** True when the watcher has taken care of the caller. */
  onFailed(status: number): boolean
  /** The caller has left, or went on in another call. */
  onAbandoned(): void
}

/** Where a call rings. */
export interface CallTarget {
  /** Another one after a transfer while it rings. */
  call: Call
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
  settle(call: Call): void
}

/** Why a call could not be completed, and what the caller is told. */
export interface CallFailure {
  readonly status: number
  readonly reason: string
  readonly cause: Cause
}

/** What follows for a call; how it is done stands in a file each. */
export interface CallSteps {
  ringLine(call: Call, decision: Extract<RouteDecision, { kind: 'ring' }>): void
  ringUnheard(call: Call, decision: Extract<RouteDecision, { kind: 'ringUnheard' }>): void
  ringPeers(call: Call, decision: Extract<RouteDecision, { kind: 'outside' }>): void
  runFeature(call: Call, feature: Feature): void
  /** It rings: the caller hears it. */
  ringBack(call: Call): void
  /** `connection` answered: the media are joined. */
  join(call: Call, connection: Connection): void
  /** Nobody can be reached. */
  endFailed(call: Call, failure: CallFailure): void
}

/** What calls share. */
export interface CallHost {
  readonly clock: Clock
  readonly log: Log
  readonly settings: PhoneSystemSettings
  readonly directory: Directory
  readonly gateway: MediaGateway | undefined
  readonly calls: Map<string, Call>
  readonly steps: CallSteps
  /** Which connections each line has, how many calls it has placed, and how many each peer carries. */
  readonly lines: {
    readonly placements: Placements
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
  decided(call: Call, subject: string, why: Explained<string>, line?: LineNumber): void
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
