/**
 * How the packets of one leg get to its peer: over the path that ICE finds, or straight; in the clear, with keys of the description, or
 * with those of a DTLS handshake over the same path.
 */
import { type Clock, NamedError, type Random } from '@offhook/base'
import type { Certificate } from '../dtls/certificate.ts'
import { DtlsConnection } from '../dtls/dtls-connection.ts'
import { mediaErrors } from '../errors.ts'
import { IceAgent } from '../ice/ice-agent.ts'
import type { IceEvent } from '../ice/ice-state.ts'
import type { AgreedAudio, AgreedKeys } from '../sdp/audio-terms.ts'
import type { Candidate, IceParameters } from '../sdp/ice-attributes.ts'
import type { MediaPort, PortKeys, PortTerms } from '../transport/media-port.ts'
import type { WebRtcPeer, WebRtcPort } from '../transport/web-rtc-port.ts'
import type { Connection, ConnectionReason, ConnectionState, News } from './control.ts'

export interface LegConnectionOptions {
  readonly leg: string
  readonly media: MediaPort
  readonly certificate: Certificate
  readonly clock: Clock
  readonly random: Random
  readonly tell: (news: News) => void
  /** For a leg of a browser. */
  readonly webRtc?: WebRtcPort
}

/** Whether the peer's place is learnt, and where it is likely to be. */
export type Learning = Pick<PortTerms, 'isLearnt' | 'signalledFrom'>

/** Behind ICE the peer has no one address: its packets are known by the checks, and the media port sees them come from here. */
const ICE_PLACE = { address: 'ice', port: 1 } as const

const REASONS: Readonly<Partial<Record<IceEvent, ConnectionReason>>> = {
  'no-path': 'no-path',
  'consent-expired': 'consent-expired',
}

export class LegConnection {
  readonly #options: LegConnectionOptions
  readonly #agent: IceAgent | undefined
  readonly #peer: WebRtcPeer | undefined
  #agreed: Extract<AgreedKeys, { kind: 'dtls' }> | undefined
  #dtls: DtlsConnection | undefined
  #keys: PortKeys = { kind: 'none' }
  #audio: { readonly terms: AgreedAudio; readonly learning: Learning } | undefined
  #fault: ConnectionReason | undefined
  #told: ConnectionState = 'new'

  constructor(options: LegConnectionOptions) {
    this.#options = options
    const { webRtc, media, random } = options
    if (!webRtc) return
    const agent = new IceAgent(webRtc.bases, webRtc.candidates, webRtc.newTag(), random, {
      onState: (_, event) => this.#hearIce(event),
      onValid: ({ remote }) => webRtc.learn(peer, remote.address, remote.port, true),
      onCheck: ({ remote }) => webRtc.learn(peer, remote.address, remote.port, false),
    })
    const peer: WebRtcPeer = {
      agent,
      take: (packet, nowMs) => media.takeRtp(packet, ICE_PLACE.address, ICE_PLACE.port, nowMs),
    }
    const socket = { send: (packet: Uint8Array) => void agent.send(packet), close: () => webRtc.remove(peer) }
    media.bind({ rtp: socket, rtcp: socket })
    webRtc.admit(peer)
    this.#agent = agent
    this.#peer = peer
  }

  /** Our side of ICE, for the description. */
  get ice(): IceParameters | undefined {
    return this.#agent?.parameters
  }

  /** Undefined for a leg with neither ICE nor DTLS. */
  get report(): Connection | undefined {
    if (!this.#agent && !this.#dtls) return undefined
    const path = this.#agent?.path
    return {
      state: this.#state,
      ...(path && { path }),
      ...(this.#keys.kind === 'srtp' && { suite: this.#keys.send.suite }),
    }
  }

  /** Begins, or goes on under new terms. Throws `media-ice-missing` for a browser that tells no ICE. */
  start(audio: AgreedAudio, learning: Learning): void {
    const { keys, ice } = audio
    if (this.#agent && !ice)
      throw new NamedError(mediaErrors, 'media-ice-missing', { leg: this.#options.leg })
    this.#audio = { terms: audio, learning }
    if (keys.kind === 'dtls') this.#shakeHands(keys)
    else {
      this.#endHandshake()
      this.#keys = keys.kind === 'none' ? keys : { kind: 'srtp', send: keys.send, receive: keys.receive }
    }
    this.#startMedia()
    const nowMs = this.#options.clock.monotonic()
    if (this.#agent && ice) this.#agent.start(ice, audio.iceRole ?? 'controlled', nowMs)
    this.#tell()
    this.tick(nowMs)
  }

  addCandidate(candidate: Candidate | undefined, usernameFragment: string | undefined): void {
    this.#ice.addCandidate(candidate, usernameFragment)
  }

  restartIce(): IceParameters {
    const parameters = this.#ice.restart()
    this.#options.webRtc?.admit(this.#peer!)
    return parameters
  }

  /** DTLS came over the path. */
  takeDtls(packet: Uint8Array): void {
    const nowMs = this.#options.clock.monotonic()
    this.#dtls?.start(nowMs)
    this.#dtls?.take(packet, nowMs)
  }

  /** Something came that the peer has sealed. */
  heard(nowMs: number): void {
    if (this.#keys.kind === 'srtp') this.#agent?.heard(nowMs)
  }

  tick(nowMs: number): void {
    this.#agent?.tick(nowMs)
    if (!this.#dtls) return
    if (!this.#agent || this.#agent.path) this.#dtls.start(nowMs)
    this.#dtls.tick(nowMs)
  }

  close(): void {
    this.#endHandshake()
  }

  get #ice(): IceAgent {
    if (!this.#agent) throw new NamedError(mediaErrors, 'media-ice-missing', { leg: this.#options.leg })
    return this.#agent
  }

  /** An association outlives offers and ICE restarts until the peer has another certificate or role (RFC 8842 §4). */
  #shakeHands(agreed: Extract<AgreedKeys, { kind: 'dtls' }>): void {
    const known = this.#agreed
    const isSame = known?.fingerprint.value === agreed.fingerprint.value && known.role === agreed.role
    if (isSame && this.#fault === undefined) return
    this.#endHandshake()
    this.#agreed = agreed
    this.#keys = { kind: 'awaited' }
    const { certificate, media, random } = this.#options
    this.#dtls = new DtlsConnection({
      role: agreed.role,
      certificate,
      fingerprint: agreed.fingerprint,
      random,
      send: (datagram) => media.sendDtls(datagram),
      onKeys: ({ send, receive }) => {
        this.#keys = { kind: 'srtp', send, receive }
        this.#startMedia()
        this.#tell()
      },
      onClosed: (fault) => {
        this.#fault = fault
        this.#keys = { kind: 'awaited' }
        this.#startMedia()
        this.#tell()
      },
    })
  }

  #endHandshake(): void {
    this.#dtls?.close()
    this.#dtls = undefined
    this.#agreed = undefined
    this.#fault = undefined
  }

  #startMedia(): void {
    if (!this.#audio) return
    const { terms, learning } = this.#audio
    const place = { ...ICE_PLACE, rtcpAddress: ICE_PLACE.address, rtcpPort: ICE_PLACE.port }
    // RFC 5764 §3: RTCP on a port of its own would need a handshake of its own.
    const hasRtcp = terms.rtcpMux || terms.keys.kind !== 'dtls'
    this.#options.media.start({
      remote: this.#agent ? place : hasRtcp ? terms.remote : { ...terms.remote, rtcpPort: 0 },
      rtcpMux: this.#agent !== undefined || terms.rtcpMux,
      keys: this.#keys,
      isLearnt: !this.#agent && learning.isLearnt,
      signalledFrom: learning.signalledFrom,
      hasDtls: terms.keys.kind === 'dtls',
    })
  }

  #hearIce(event: IceEvent): void {
    this.#tell(REASONS[event])
    // A new path begins with new fragments: those of before it are let go.
    if (this.#peer && event === 'path-found') this.#options.webRtc?.admit(this.#peer)
  }

  get #state(): ConnectionState {
    if (this.#fault !== undefined) return 'failed'
    const ice = this.#agent?.state ?? (this.#audio ? 'connected' : 'new')
    if (ice === 'new' || ice === 'failed' || ice === 'disconnected') return ice
    return ice === 'connected' && this.#keys.kind !== 'awaited' ? 'connected' : 'connecting'
  }

  #tell(reason = this.#fault): void {
    const state = this.#state
    if (state === this.#told || (!this.#agent && !this.#dtls)) return
    this.#told = state
    const { leg, tell } = this.#options
    tell({ kind: 'connection', leg, state, ...(state === 'failed' && reason && { reason }) })
  }
}
