/** What the built-in phone system offers beyond the connector port, and what it needs from whoever runs it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock, Listenable, Log, Random } from '@offhook/base'
import type { ListenerConfig, MessageObserver, TargetResolver, TransportLimits } from '@offhook/sip'
import type { Connector, Direction, Forwarding, LineNumber, Party } from '@offhook/telephony'
import type { LegMedia } from './call/leg-media.ts'
import type { Engine } from './media/gateway.ts'
import type { PhoneAbilities } from './registration/binding.ts'
import type { PeerRegistrationStatus } from './registration/peer-registration.ts'
import type { PeerRegistrationEvents } from './registration/peer-registrations.ts'
import type { RegistrationStore } from './registration/registration-store.ts'
import type { Extension, PhoneDevice } from './routing/extension.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'

/** Keeps what people set at a phone or by a service. Implemented by whoever has a database. */
export interface LineSettingsStore {
  /** When it returns (or resolves), the setting is on disk; only then is it acknowledged. */
  save(line: LineNumber, settings: LineSettings): void | Promise<void>
}

/** Lets people sign in at a phone with number and PIN. Implemented by whoever knows people; the extensions change with it. */
export interface Desks {
  /** Whether the PIN is one of `line`'s, and the phone may be signed in at. When it resolves, the phone carries the line. */
  signIn(device: string, line: LineNumber, pin: string): Promise<boolean>
  /** Whether somebody was signed in. */
  signOut(device: string): Promise<boolean>
}

/** People's presence for their phones. Implemented by whoever knows people and what they may see of each other. */
export interface PresenceBook {
  /**
   * The presence of whoever is at `target` (a line, or a user name) as PIDF (RFC 3863), as far as whoever uses the line `watcher` may see
   * it.
   */
  document(watcher: LineNumber, target: string): { readonly text: string } | 'unknown' | 'forbidden'
  /** `onChange` is called when the document of somebody at `target` may read differently for anybody. Returns the end of it. */
  follow(target: string, onChange: () => void): () => void
  /**
   * What the phone of `line` says of its owner, until when (milliseconds since 1970); null takes it back. It is forbidden where presence is
   * switched off.
   */
  publish(
    line: LineNumber,
    said: { readonly document: string; readonly until: number } | null,
  ): Promise<'taken' | 'unknown' | 'malformed' | 'forbidden'>
}

/**
 * What a phone may be told of the calls of another line (RFC 4235). Implemented by whoever knows people and what they may see of each
 * other. Asked anew for each document.
 */
export interface LampBook {
  /** Whether whoever uses the line `watcher` may see what `line` is doing. */
  showsState(watcher: LineNumber, line: LineNumber): boolean
  /** Whether they may see, too, with whom it talks in that call. */
  showsParty(watcher: LineNumber, line: LineNumber, direction: Direction, switchCallId: string): boolean
}

export interface LineSettings {
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
}

/** A phone that is signed in. */
export interface ConnectedPhone {
  readonly line: LineNumber
  /** The id of its `PhoneDevice`. */
  readonly device: string
  /** Its Contact URI. */
  readonly contact: string
  readonly userAgent: string
  readonly transport: string
  /** Where its messages come from: `address:port`, behind a NAT the outside of it. */
  readonly address: string
  /** Milliseconds since 1970. */
  readonly since: number
  readonly expiresAt: number
  readonly abilities: PhoneAbilities
}

export interface PhoneSystemOptions {
  /** The name of the line group. */
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly listeners: readonly ListenerConfig[]
  readonly settings: PhoneSystemSettings
  readonly extensions: readonly Extension[]
  readonly registrations: RegistrationStore
  readonly lineSettings: LineSettingsStore
  /** Without it nobody can sign in at a phone. */
  readonly desks?: Desks
  /** Without it phones are told of nobody's presence (RFC 3856), and tell of none. */
  readonly presence?: PresenceBook
  /** Without it every phone is told of the calls of every line. */
  readonly lamps?: LampBook
  /** Every message in and out passes here. */
  readonly trace?: MessageObserver
  /** Looks up names of peers; without it peers must be given by address. */
  readonly resolver?: TargetResolver
  /** Without it all media go straight between the phones: no browsers, no music on hold, no conferences. */
  readonly media?: {
    readonly engine: Engine
    /** The address at which phones reach the engine; stands in session descriptions. */
    readonly address: string
    /** A WAV file that is heard on hold; see `setHoldMusic`. */
    readonly holdMusic?: Uint8Array
  }
  readonly limits?: Partial<TransportLimits>
  /** What is written to Server and User-Agent. */
  readonly userAgent?: string
}

export type AbsenceEvents = {
  /** Somebody in a call of these lines has gone missing, or is back. */
  changed: { readonly lines: readonly LineNumber[] }
}

/** The connector's class fulfils this. */
export interface PhoneSystem extends Connector {
  /** Takes the list as the new truth: lines come, change and go; calls under way go on. */
  setExtensions(extensions: readonly Extension[]): void
  /** Takes new settings for the calls that come. */
  setSettings(settings: PhoneSystemSettings): void
  /** A WAV file (16 bits) that is heard on hold from now on; undefined: a melody that is built in. */
  setHoldMusic(wav: Uint8Array | undefined): void
  /** The phones that are signed in now. */
  phones(): readonly ConnectedPhone[]
  /**
   * The voice of a call's parties as far as it passes the media engine, with its quality over time; also for some time after the
   * call. None for calls whose phones talk past the engine.
   */
  mediaOf(switchCallId: string): readonly LegMedia[]
  /**
   * Lets a device sign in to `line` that comes and goes and stands in no list of extensions, as a browser does. Given again, it has new
   * secrets.
   */
  addGuest(line: LineNumber, device: PhoneDevice): void
  /** Its registrations end with it. Calls under way go on. */
  removeGuest(deviceId: string): void
  /**
   * Somebody picks up a call at `line` that rings at another phone system: the phones of the line answer by themselves when it comes
   * within ten seconds through a peer.
   */
  expectPickup(line: LineNumber, isCaller: (party: Party) => boolean): void
  /** Whether somebody can be called at `number` who calls from there in the name of `line`: outside, and permitted to the line. */
  leadsElsewhere(line: LineNumber, number: string): boolean
  /** The device on which `line` talks in a call; undefined while it rings, and where there is none. */
  deviceOf(line: LineNumber, switchCallId: string): string | undefined
  /** Whether a call leaves or enters through a peer. */
  isOutside(switchCallId: string): boolean
  /** In which call whose browser is waited for, because its voice does not come any more: the lines. */
  missingIn(switchCallId: string): readonly LineNumber[]
  /** The lines that talk in browsers in a call. */
  browsersIn(switchCallId: string): readonly LineNumber[]
  /** Somebody in a call of these lines has gone missing, or is back. */
  readonly absences: Listenable<AbsenceEvents>
  /** How it stands with our registrations at peers. */
  registrationsAtPeers(): readonly PeerRegistrationStatus[]
  /** A registration at a peer was granted, renewed, or failed. */
  readonly peerRegistrations: Listenable<PeerRegistrationEvents>
  /** Takes an upgrade request for SIP over WebSocket that reached another server, which has checked it. */
  acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Legs of calls and subscriptions that live. */
  readonly dialogs: number
  /** Where it listens, with real ports; empty before `start`. */
  readonly addresses: readonly {
    readonly transport: string
    readonly address: string
    readonly port: number
  }[]
}
