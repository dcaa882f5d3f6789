/** The settings of the phone system as a whole: values. */

import type { Explained } from '@offhook/base'
import type { DigestHash } from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'
import { type FeatureCode, standardFeatureCodes } from './feature-code.ts'
import type { PeerNumbers } from './peer-numbers.ts'
import { type UnwantedCalls, usualUnwantedCalls } from './unwanted.ts'

export type PeerTransport = 'udp' | 'tcp' | 'tls'

/** That we register at a peer, as at most providers: calls come over the way on which it answered. */
export interface PeerRegistrationSettings {
  /** The user part of the address that is registered there, where it is another than the user who signs in. */
  readonly account?: string
  /** Seconds asked for. */
  readonly expires: number
}

/** Another SIP system that is trusted by its address: a provider's gateway, another phone system. */
export interface Peer {
  readonly name: string
  /** Where calls to it go: host name or address. */
  readonly host: string
  readonly port?: number
  readonly transport?: PeerTransport
  /** The host of addresses there, ours among them, where it is another than `host`: requests name it and go to `host` all the same. */
  readonly domain?: string
  /** Addresses (no names) from which its requests are believed without sign-in. None: it never calls in. */
  readonly addresses: readonly string[]
  /** Whether numbers outside may be reached through it. */
  readonly carriesOutsideCalls: boolean
  /** Whether calls that come from it may leave through a peer again (transit). Off: they reach extensions only. */
  readonly mayTransit: boolean
  /** Cut from the front of the number it calls, to get the extension: `+49301234` for direct dialling in. */
  readonly inboundPrefix?: string
  /** What signs our requests in, where it asks. */
  readonly credentials?: { readonly user: string; readonly secret: string }
  /** Only with credentials. Whoever registers may not transit: who calls could write any number to To. */
  readonly registration?: PeerRegistrationSettings
  /** Calls at the same time; emergency calls do not count. */
  readonly mostCalls?: number
  /** Its media always pass the media engine. Otherwise only where they must. */
  readonly mediaThroughServer?: boolean
  /** What is spoken with it, best first; G.711 A-law is always among it. Without it, what the phones agree on. */
  readonly codecs?: readonly string[]
}

/** An emergency number that a phone dials by itself. */
export interface EmergencyCall {
  readonly line: LineNumber
  /** Without the access code. */
  readonly number: string
  /** The IP address that the phone sends from. */
  readonly address: string
}

export interface EmergencyPrefix {
  readonly prefix: string
  /** The name of the rule. */
  readonly rule: string
}

export interface PhoneSystemSettings {
  /** The host of the addresses that phones see, and the realm of digest sign-in where no other is given. */
  readonly domain: string
  /** The realm of digest sign-in, where it must outlive a change of the domain. Read at the start. */
  readonly realm?: string
  readonly peers: readonly Peer[]
  /**
   * Hashes offered for sign-in, the best first, a challenge each (RFC 8760 §2.3). MD5 alone by default: phones that know no other
   * (baresip 1.0 and many desk phones) fail when they are offered one, instead of passing over it as RFC 7616 §3.7 wants.
   */
  readonly digestAlgorithms: readonly DigestHash[]
  /** Numbers that always get through, from any line, exactly as dialled (with the access code or without). */
  readonly emergencyNumbers: readonly string[]
  /**
   * What stands before an emergency number, by where the phone is: what lies behind this phone system finds the place by it. Undefined
   * where no rule knows the place, and then the number goes out as it is.
   */
  readonly emergencyPrefix?: (asked: EmergencyCall) => EmergencyPrefix | undefined
  /**
   * Under which address somebody, by address or name of a host, reaches us, who is in none of the own networks: told in SIP and in session
   * descriptions. Undefined: by the address of this machine, as everybody in the house.
   */
  readonly publicAddress?: (peer: string) => Explained<string | undefined>
  /** Which numbers peers are shown, and how they write them. Without it numbers go out and come in as they are. */
  readonly numbers?: PeerNumbers
  /** Beginnings of numbers that nobody may call, as dialled without the access code: `0900`. With `numbers`, in every writing. */
  readonly barredPrefixes: readonly string[]
  /** Dialled before an outside number (`0`), and cut off before it goes out. Without one, numbers go out as dialled. */
  readonly accessCode?: string
  /** Whether somebody who is held hears music, where there is a media engine. */
  readonly musicOnHold: boolean
  /** What the media engine offers, best first, by what it speaks with; G.711 A-law is always among it. */
  readonly codecs: { readonly phones: readonly string[]; readonly browsers: readonly string[] }
  /** ISO 3166 code of the country whose tones are played, to whoever is outside and to lines that have none of their own. */
  readonly toneCountry: string
  readonly featureCodes: readonly FeatureCode[]
  /** Seconds after which a call that nobody answers ends, where no forwarding is set. */
  readonly ringSeconds: number
  readonly unwantedCalls: UnwantedCalls
  /** Calls that one extension with call waiting may have at the same time. */
  readonly mostCallsPerExtension: number
  /**
   * Calls that one line may have placed at the same time, whichever of its phones placed them; emergency calls always pass. More than
   * whoever connects people or holds a conference needs, and few enough that a stolen secret does not take all voices, nor cost a fortune.
   */
  readonly mostPlacedCalls: number
  /** Seconds a registration lives: what is granted at most and, for less, asked for with 423. */
  readonly registration: { readonly shortest: number; readonly longest: number; readonly usual: number }
}

export const defaultSettings: PhoneSystemSettings = {
  domain: 'localhost',
  peers: [],
  digestAlgorithms: ['MD5'],
  emergencyNumbers: ['110', '112'],
  barredPrefixes: [],
  musicOnHold: true,
  codecs: { phones: ['opus', 'G722', 'PCMA', 'PCMU'], browsers: ['opus', 'G722', 'PCMA', 'PCMU'] },
  toneCountry: 'DE',
  featureCodes: standardFeatureCodes,
  ringSeconds: 120,
  unwantedCalls: usualUnwantedCalls,
  mostCallsPerExtension: 4,
  mostPlacedCalls: 30,
  registration: { shortest: 60, longest: 7200, usual: 600 },
}
