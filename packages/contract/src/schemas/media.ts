/** How the voice of calls travels, how good it is, and what administrators set about it. */
import { z } from 'zod'
import { explanationStep, id, time } from './basic.ts'
import { partyView } from './call.ts'

/** How good a voice was: `good`, `fair` (somebody may have heard gaps), `poor`; `unknown` where nothing was measured. */
export const qualityVerdict = z.enum(['good', 'fair', 'poor', 'unknown'])
export type QualityVerdict = z.infer<typeof qualityVerdict>

export const qualitySample = z.strictObject({
  at: time,
  /** 0 to 1, since the sample before. */
  lossRatio: z.number(),
  jitterMs: z.number(),
  /** How long the voice waits in the jitter buffer. */
  delayMs: z.number(),
  roundTripMs: z.number().nullable(),
  /** 1 to 4.5 (ITU-T G.107). */
  meanOpinionScore: z.number(),
})
export type QualitySample = z.infer<typeof qualitySample>

/** What a browser measured of the voice that it played, since it told last; by WebRTC's own statistics. */
export const heardSample = z.strictObject({
  /** Packets that never came. */
  lossRatio: z.number().min(0).max(1),
  /** Sound that had to be made up, for packets that never came or came too late. */
  concealedRatio: z.number().min(0).max(1),
  jitterMs: z.number().min(0).max(60_000),
  delayMs: z.number().min(0).max(60_000),
  roundTripMs: z.number().min(0).max(60_000).nullable(),
})
export type HeardSample = z.infer<typeof heardSample>

const judged = {
  verdict: qualityVerdict,
  /** What made it worse than good. */
  cause: z.enum(['loss', 'jitter', 'delay']).nullable(),
}

/** The voice between one phone or browser and the server. */
export const mediaLeg = z.strictObject({
  party: partyView.nullable(),
  isOwn: z.boolean(),
  /** `anchored`: on its way to the other end; `station`: music, a conference, the echo test. */
  way: z.enum(['anchored', 'station']),
  isBrowser: z.boolean(),
  codec: z.string(),
  encryption: z.enum(['none', 'sdes', 'dtls']),
  suite: z.string().nullable(),
  /** `address:port` of the phone; null where the viewer may not know it. */
  remote: z.string().nullable(),
  /** `relay`: it comes through a TURN server. Null where it was not looked for. */
  foundAs: z.enum(['host', 'srflx', 'prflx', 'relay']).nullable(),
  local: z.string(),
  isUntouched: z.boolean(),
  ...judged,
  samples: z.array(qualitySample),
  /** What the browser of this party measured of what it was sent, by its own account; nothing of phones. */
  heard: z.strictObject({ ...judged, samples: z.array(qualitySample) }).nullable(),
})
export type MediaLeg = z.infer<typeof mediaLeg>

export const callMedia = z.strictObject({
  callId: id,
  isLive: z.boolean(),
  /** `unknown`: the phone system of the call does not tell. */
  way: z.enum(['server', 'direct', 'unknown']),
  legs: z.array(mediaLeg),
  verdict: qualityVerdict,
  /** Why the voice goes this way. */
  decisions: z.array(z.strictObject({ at: time, answer: z.string(), steps: z.array(explanationStep) })),
})
export type CallMedia = z.infer<typeof callMedia>

/** Codecs of the media engine, as session descriptions name them. */
export const codecName = z.enum(['opus', 'G722', 'PCMA', 'PCMU'])
export type CodecName = z.infer<typeof codecName>

/** What kind of phone system a peer is. */
export const peerType = z.enum(['offhook', 'other'])
export type PeerType = z.infer<typeof peerType>

const hostAndPort = String.raw`(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?`
/** RFC 7064. */
export const stunUri = z.string().regex(new RegExp(`^stuns?:${hostAndPort}$`))
/** RFC 7065. */
export const turnUri = z.string().regex(new RegExp(`^turns?:${hostAndPort}(?:\\?transport=(?:udp|tcp))?$`))

/** A pair of ports for each phone in a call that passes the server: one for the voice, the next one for its reports. */
const phonePorts = z
  .strictObject({ first: z.int().min(1024).max(65_534), last: z.int().min(1025).max(65_535) })
  .refine(({ first, last }) => last - first >= 7, { error: 'a call needs eight ports' })

export const mediaSettings = z.strictObject({
  stunUris: z.array(stunUri).max(8),
  turnUris: z.array(turnUri).max(8),
  /** `own`: the servers above. `provider`: those that a provider names, with credentials that are fetched again before they end. */
  turnSource: z.enum(['own', 'provider']),
  /** Where the provider is asked; `{secret}` in it stands for the secret. Encrypted, save in the own network. */
  providerUrl: z
    .string()
    .max(2048)
    .regex(/^(?:|https:\/\/[^\s]+|http:\/\/(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[^\s]+)$/),
  /** `postJson`: the wished lifetime is sent as `{"ttl": …}`; `postForm`: as `Ttl=…`. */
  providerRequest: z.enum(['get', 'postJson', 'postForm']),
  /** With whom the secret signs in; without, it is a token (Bearer). */
  providerUser: z.string().max(256),
  /**
   * `password`: one user and password for all, which every browser learns. `secret`: a secret shared with the TURN server, from which
   * credentials for each person are made that end by themselves.
   */
  turnAuth: z.enum(['password', 'secret']),
  turnUser: z.string().max(256),
  /** How long credentials from a shared secret hold. */
  turnHours: z.int().min(1).max(24),
  /** What is used, best first. G.711 A-law is always on. */
  phoneCodecs: z.array(codecName).max(4),
  browserCodecs: z.array(codecName).max(4),
  /** What is used with other phone systems and providers, by their names; without it, what goes with the type. */
  peerCodecs: z.record(z.string().min(1).max(64), z.array(codecName).max(4)),
  /** The server answers as a STUN server at the port of the browsers, and browsers are given it at the public address. */
  ownStun: z.boolean(),
  /** The TCP port at which the server is a TURN server, for browsers that no UDP gets out of; null: it is none. */
  ownTurnPort: z.int().min(1).max(65_535).nullable(),
  /** The server takes an address at the relays, too: for a server that browsers do not reach otherwise. */
  serverUsesRelay: z.boolean(),
  /** Heard on hold: the id of an uploaded piece, `off`, or nothing: what the configuration names, else a melody that is built in. */
  holdMusic: z.string().max(26),
  /** The UDP ports at which phones and providers are met, for all of them; null: those of the configuration. */
  phonePorts: phonePorts.nullable(),
  /** Under which the server is reached from outside; empty: as STUN servers see it. */
  publicAddress: z.union([z.ipv4(), z.ipv6(), z.literal('')]),
  /** Whoever is in one of these is told the address of this machine, all others the public one; none: all private networks. */
  internalNetworks: z.array(z.union([z.cidrv4(), z.cidrv6()])).max(64),
})
export type MediaSettings = z.infer<typeof mediaSettings>

export const changeMediaSettings = mediaSettings.partial().extend({
  /** The password, or the shared secret; an empty one is forgotten. */
  turnSecret: z.string().max(256).optional(),
  /** What signs in at the provider; an empty one is forgotten. */
  providerSecret: z.string().max(1024).optional(),
})

const engineLoad = z.strictObject({
  legs: z.int(),
  ticks: z.int(),
  /** Ticks that began a whole frame or more after they were due. */
  lateTicks: z.int(),
  worstDelayMs: z.number(),
  /** Time that the processor spent on it. */
  cpuMicros: z.number(),
  driver: z.enum(['native', 'dgram']),
})

/** The media engine as administrators see it. */
export const mediaStatus = z.strictObject({
  /** `off`: not configured. `down`: it has died and is about to be started again. */
  state: z.enum(['off', 'running', 'down']),
  startedAt: time.nullable(),
  restarts: z.int(),
  diedAt: time.nullable(),
  load: engineLoad.nullable(),
  /** Where phones and browsers send their voice, all of it UDP. */
  address: z.string(),
  firstPort: z.int().nullable(),
  lastPort: z.int().nullable(),
  browserPort: z.int().nullable(),
  /** How the port of the browsers is known outside, as STUN servers and relays tell. */
  outside: z.strictObject({
    mapped: z.array(z.string()),
    relays: z.array(
      z.strictObject({
        server: z.string(),
        transport: z.enum(['udp', 'tcp', 'tls']),
        state: z.enum(['asking', 'allocated', 'refused', 'silent', 'unreachable']),
        /** The code with which it refused. */
        refusal: z.int().nullable(),
        /** Why no connection to it could be made or kept: the code of the system or of TLS. */
        fault: z.string().nullable(),
        address: z.string().nullable(),
      }),
    ),
  }),
  /** The server as a STUN server: where it is met by those outside, null where that is not known or it is off. */
  ownStun: z.strictObject({
    uri: z.string().nullable(),
    answered: z.int(),
    /** Not answered, because somebody asked too often. */
    refused: z.int(),
  }),
  /** The server as a relay (TURN over TCP and TLS), which leads to its own port for browsers and nowhere else. */
  ownTurn: z.strictObject({
    uris: z.array(z.string()),
    /** Why it is not there though it was switched on. */
    fault: z.string().nullable(),
    connections: z.int(),
    /** Of those, how many have an address. */
    allocations: z.int(),
    /** Connections that were not taken, or had to go. */
    refused: z.int(),
  }),
  /** The public address of the server, and how it is known. */
  publicAddress: z.strictObject({ address: z.string().nullable(), source: z.enum(['set', 'stun', 'none']) }),
  /** Which servers the networks in use need, and what is wrong with those that are set (`decided`), or that all is well (`passed`). */
  advice: z.array(explanationStep),
  /** Networks whose phones are told the address of this machine. */
  internalNetworks: z.array(z.string()),
  settings: mediaSettings,
  hasTurnSecret: z.boolean(),
  hasProviderSecret: z.boolean(),
  provider: z.strictObject({
    state: z.enum(['off', 'asking', 'working', 'failed']),
    /** When servers came last, and when the next ones are asked for. */
    fetchedAt: time.nullable(),
    nextAt: time.nullable(),
    /** What it names: addresses, without credentials. */
    uris: z.array(z.string()),
    /** Why it failed: the code of a problem, and what belongs in its sentence. */
    problem: z.strictObject({ code: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
  }),
  /** What holds, with what was added to the settings by rule. */
  usedPhoneCodecs: z.array(codecName),
  usedBrowserCodecs: z.array(codecName),
  /** The phone systems and providers that the configuration names. */
  peers: z.array(
    z.strictObject({
      name: z.string(),
      type: peerType,
      /** HD was tested with this type: G.722 and Opus are on unless something else was chosen. */
      isTestedInHd: z.boolean(),
      usedCodecs: z.array(codecName),
    }),
  ),
})
export type MediaStatus = z.infer<typeof mediaStatus>

/** The address, or the name of the host, of somebody who calls or is called. */
export const ownAddressQuestion = z.strictObject({ peer: z.string().trim().min(1).max(253) })
export const ownAddressAnswer = z.strictObject({
  address: z.string(),
  isPublic: z.boolean(),
  steps: z.array(explanationStep),
})

/** One server as `RTCIceServer` of WebRTC, and how long its credentials hold. */
export const connectionTest = z.strictObject({
  servers: z.array(
    z.strictObject({
      urls: z.array(z.string()),
      username: z.string().optional(),
      credential: z.string().optional(),
    }),
  ),
  credentialsEndAt: time.nullable(),
  /** Whether the server takes the voice of browsers, and where. */
  browserPort: z.int().nullable(),
})
export type ConnectionTest = z.infer<typeof connectionTest>

export const mediaProbe = z.strictObject({ sdp: z.string().max(20_000) })

/** The largest file that may be uploaded, and the largest part of it; in bytes. */
export const HOLD_MUSIC_BYTES = 20_000_000
export const HOLD_MUSIC_PART_BYTES = 480_000

const holdPiece = z.strictObject({
  id,
  name: z.string(),
  /** How long it is; 0 until it is ready. */
  milliseconds: z.int(),
  createdAt: time,
  state: z.enum(['receiving', 'converting', 'ready', 'failed']),
  /** Of what is being done, 0 to 1. */
  progress: z.number(),
  /** Why it failed: the code of a problem, and what belongs in its sentence. */
  problem: z.strictObject({ code: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
})

/** Music on hold, the oldest first, then what is on its way in. */
export const holdMusic = z.strictObject({ pieces: z.array(holdPiece) })
export type HoldMusic = z.infer<typeof holdMusic>

export const beginHoldMusic = z.strictObject({
  name: z.string().trim().min(1).max(120),
  size: z.int().min(1).max(HOLD_MUSIC_BYTES),
})

export const holdMusicPart = z.strictObject({
  /** Where it belongs: parts are sent in their order. */
  offset: z.int().min(0).max(HOLD_MUSIC_BYTES),
  audio: z
    .base64()
    .min(1)
    .max(Math.ceil(HOLD_MUSIC_PART_BYTES / 3) * 4),
})
