/**
 * What one client has at our relay (RFC 8656, the server's side), over a stream: an address, and the peers and channels it may reach by it. It
 * never leads anywhere but to the port of the browsers of this server, whatever the client asks for: nobody can be reached through it whom
 * the client could not call anyway. It owns no stream: what it says goes out by a function.
 */
import {
  errorCode,
  readUint32,
  readXorAddress,
  type TransportAddress,
  textAttribute,
  uint32Attribute,
  unknownAttributes,
  unknownAttributesAttribute,
  writeXorAddress,
} from '../stun/attributes.ts'
import {
  ATTRIBUTE,
  METHOD,
  parseStun,
  type StunAttribute,
  type StunMessage,
  stunAttribute,
  writeStun,
} from '../stun/message.ts'
import { type Admitted, admit, REALM } from './relay-access.ts'

/** A packet came to an address of a client; it holds until the call returns. */
export type OnPeerPacket = (packet: Uint8Array, address: string, port: number) => void

/** The UDP port behind an address of a client. */
export interface RelayedPort {
  readonly port: number
  /** Copies the packet, and sends it soon. */
  send(packet: Uint8Array, address: string, port: number): void
  close(): void
}

/** What the allocations of one relay share. */
export interface RelayGround {
  /** A secret: never log it. */
  readonly secret: string
  /** Where the port of the browsers is: nobody else is reached. */
  readonly peers: readonly TransportAddress[]
  /** Binds a free port of `address`. */
  readonly open: (address: string, onPacket: OnPeerPacket) => Promise<RelayedPort>
  /** Whether a person may have one more address here; false: they, or all together, have enough. */
  readonly mayHaveMore: (person: string) => boolean
  /** Monotonic. */
  readonly nowMs: () => number
  /** Milliseconds since 1970. */
  readonly unixMs: () => number
}

/** Ours, for the client's own connection. */
export interface ServedClient {
  readonly from: TransportAddress
  /** New for each connection: what was sent on one is of no use on another. */
  readonly nonce: string
  readonly send: (packet: Uint8Array) => void
}

/** RFC 8656 §7.2, §9, §12. */
const LEAST_LIFETIME = 600
const MOST_LIFETIME = 3600
const PERMISSION_MS = 300_000
const CHANNEL_MS = 600_000
const FIRST_CHANNEL = 0x4000
const LAST_CHANNEL = 0x4fff
/** Bytes in a second, each way: more than the voice of several calls. */
const MOST_BYTES_A_SECOND = 100_000
/** Refused requests before the client has to go. */
const MOST_REFUSED = 8
const UDP = 17
const IPV4 = 1
const IPV6 = 2

const KNOWN: ReadonlySet<number> = new Set([
  ...[ATTRIBUTE.username, ATTRIBUTE.realm, ATTRIBUTE.nonce, ATTRIBUTE.messageIntegrity],
  ...[ATTRIBUTE.requestedTransport, ATTRIBUTE.requestedAddressFamily, ATTRIBUTE.lifetime],
  ...[ATTRIBUTE.xorPeerAddress, ATTRIBUTE.channelNumber, ATTRIBUTE.data],
])

interface Channel {
  readonly peer: TransportAddress
  endsMs: number
}

type Answer = readonly StunAttribute[] | number

export class ServedAllocation {
  readonly #ground: RelayGround
  readonly #client: ServedClient
  /** Until when packets of an address are let through. */
  readonly #permissions = new Map<string, number>()
  readonly #channels = new Map<number, Channel>()
  #owner: Admitted | undefined
  #socket: RelayedPort | undefined
  #address = ''
  #isOpening = false
  #isClosed = false
  #endsMs = 0
  #refused = 0
  #second = 0
  #sentBytes = 0
  #heardBytes = 0

  constructor(ground: RelayGround, client: ServedClient) {
    this.#ground = ground
    this.#client = client
  }

  /** Who has an address here; undefined where nobody has. */
  get person(): string | undefined {
    return this.#socket || this.#isOpening ? this.#owner?.person : undefined
  }

  /** Whether there is an address, and its time is not over. */
  get isHeld(): boolean {
    return this.#isOpening || (this.#socket !== undefined && this.#ground.nowMs() < this.#endsMs)
  }

  /** A frame came from the client; it holds until the call returns. False: it is none of ours, and the client has to go. */
  async take(frame: Uint8Array): Promise<boolean> {
    if (frame[0]! >= 0x40) {
      this.#takeChannelData(frame)
      return true
    }
    // Its bytes are needed after the call, while a port is bound.
    const bytes = new Uint8Array(frame)
    const message = parseStun(bytes)
    if (message?.class === 'indication') this.#takeIndication(message)
    else if (message?.class === 'request') await this.#answer(message, bytes)
    return message !== undefined && this.#refused < MOST_REFUSED
  }

  close(): void {
    this.#isClosed = true
    this.#free()
  }

  async #answer(request: StunMessage, bytes: Uint8Array): Promise<void> {
    if (request.method === METHOD.binding) {
      this.#tell(request, [this.#xor(ATTRIBUTE.xorMappedAddress, this.#client.from, request)])
      return
    }
    const { nonce } = this.#client
    const who = admit(request, bytes, nonce, this.#ground.secret, this.#ground.unixMs())
    if (typeof who === 'number') {
      this.#refused++
      const challenge = [textAttribute(ATTRIBUTE.realm, REALM), textAttribute(ATTRIBUTE.nonce, nonce)]
      this.#tell(request, who, undefined, who === 400 ? [] : challenge)
      return
    }
    const unknown = unknownAttributes(request, KNOWN)
    if (unknown.length > 0) this.#tell(request, 420, who.key, [unknownAttributesAttribute(unknown)])
    else if (this.#owner && this.#owner.username !== who.username) this.#tell(request, 441, who.key)
    else this.#tell(request, await this.#perform(request, who), who.key)
  }

  #perform(request: StunMessage, who: Admitted): Answer | Promise<Answer> {
    if (request.method === METHOD.allocate) return this.#allocate(request, who)
    if (!this.#socket) return 437
    switch (request.method) {
      case METHOD.refresh:
        return this.#refresh(request)
      case METHOD.createPermission:
        return this.#permit(request)
      case METHOD.channelBind:
        return this.#bind(request)
      default:
        return 400
    }
  }

  /** RFC 8656 §7.2. */
  async #allocate(request: StunMessage, who: Admitted): Promise<Answer> {
    if (this.#socket || this.#isOpening) return 437
    const transport = stunAttribute(request, ATTRIBUTE.requestedTransport)
    if (transport?.length !== 4) return 400
    if (transport[0] !== UDP) return 442
    const family = stunAttribute(request, ATTRIBUTE.requestedAddressFamily)?.[0] ?? IPV4
    const place = this.#ground.peers.find(({ address }) => familyOf(address) === family)
    if (!place) return 440
    if (!this.#ground.mayHaveMore(who.person)) return 486
    this.#owner = who
    this.#isOpening = true
    const onPacket: OnPeerPacket = (packet, address, port) => this.#takeFromPeer(packet, address, port)
    const socket = await this.#ground.open(place.address, onPacket).catch(() => undefined)
    this.#isOpening = false
    if (!socket || this.#isClosed) {
      socket?.close()
      this.#owner = undefined
      return 508
    }
    this.#socket = socket
    this.#address = place.address
    return [
      this.#xor(ATTRIBUTE.xorRelayedAddress, { address: place.address, port: socket.port }, request),
      this.#xor(ATTRIBUTE.xorMappedAddress, this.#client.from, request),
      this.#hold(request),
    ]
  }

  /** RFC 8656 §8. */
  #refresh(request: StunMessage): Answer {
    if (readUint32(request, ATTRIBUTE.lifetime) !== 0) return [this.#hold(request)]
    this.#free()
    return [uint32Attribute(ATTRIBUTE.lifetime, 0)]
  }

  #hold(request: StunMessage): StunAttribute {
    const asked = readUint32(request, ATTRIBUTE.lifetime) ?? LEAST_LIFETIME
    const seconds = Math.min(Math.max(asked, LEAST_LIFETIME), MOST_LIFETIME)
    this.#endsMs = this.#ground.nowMs() + seconds * 1000
    return uint32Attribute(ATTRIBUTE.lifetime, seconds)
  }

  /** RFC 8656 §10.2: all of those asked for, or none. */
  #permit(request: StunMessage): Answer {
    const named = request.attributes.filter(({ type }) => type === ATTRIBUTE.xorPeerAddress)
    const peers = named.map(({ value }) => readXorAddress(value, request.transaction))
    if (peers.length === 0 || peers.includes(undefined)) return 400
    const fault = peers.map((peer) => this.#peerFault(peer!)).find((code) => code !== undefined)
    if (fault !== undefined) return fault
    for (const peer of peers) this.#letIn(peer!.address)
    return []
  }

  /** RFC 8656 §12.2. */
  #bind(request: StunMessage): Answer {
    const number = stunAttribute(request, ATTRIBUTE.channelNumber)
    const peer = this.#peerOf(request)
    if (number?.length !== 4 || !peer) return 400
    const channel = (number[0]! << 8) | number[1]!
    if (channel < FIRST_CHANNEL || channel > LAST_CHANNEL) return 400
    const fault = this.#peerFault(peer) ?? (this.#isOurPort(peer) ? undefined : 403)
    if (fault !== undefined) return fault
    const bound = this.#channels.get(channel)
    if (bound ? !isSame(bound.peer, peer) : this.#channelOf(peer) !== undefined) return 400
    this.#channels.set(channel, { peer, endsMs: this.#ground.nowMs() + CHANNEL_MS })
    this.#letIn(peer.address)
    return []
  }

  #letIn(address: string): void {
    this.#permissions.set(address, this.#ground.nowMs() + PERMISSION_MS)
  }

  #peerFault({ address }: TransportAddress): 403 | 443 | undefined {
    if (familyOf(address) !== familyOf(this.#address)) return 443
    return this.#ground.peers.some((ours) => ours.address === address) ? undefined : 403
  }

  #isOurPort(peer: TransportAddress): boolean {
    return this.#ground.peers.some((ours) => isSame(ours, peer))
  }

  #takeIndication(message: StunMessage): void {
    const data = stunAttribute(message, ATTRIBUTE.data)
    const peer = this.#peerOf(message)
    if (message.method === METHOD.send && peer && data) this.#sendTo(peer, data)
  }

  /** RFC 8656 §12.6. */
  #takeChannelData(frame: Uint8Array): void {
    const known = this.#channels.get((frame[0]! << 8) | frame[1]!)
    if (known && known.endsMs > this.#ground.nowMs()) this.#sendTo(known.peer, frame.subarray(4))
  }

  #sendTo(peer: TransportAddress, data: Uint8Array): void {
    this.#turnSecond()
    this.#sentBytes += data.length
    if (this.#sentBytes > MOST_BYTES_A_SECOND) return
    if (this.isHeld && this.#isOurPort(peer) && this.#isLetIn(peer.address))
      this.#socket?.send(data, peer.address, peer.port)
  }

  #takeFromPeer(packet: Uint8Array, address: string, port: number): void {
    this.#turnSecond()
    this.#heardBytes += packet.length
    const peer = { address, port }
    if (this.#heardBytes > MOST_BYTES_A_SECOND || !this.isHeld) return
    if (!this.#isOurPort(peer) || !this.#isLetIn(address)) return
    const channel = this.#channelOf(peer)
    this.#client.send(channel === undefined ? dataIndication(peer, packet) : channelData(channel, packet))
  }

  #isLetIn(address: string): boolean {
    return (this.#permissions.get(address) ?? 0) > this.#ground.nowMs()
  }

  #channelOf(peer: TransportAddress): number | undefined {
    const nowMs = this.#ground.nowMs()
    for (const [channel, bound] of this.#channels)
      if (bound.endsMs > nowMs && isSame(bound.peer, peer)) return channel
    return undefined
  }

  #turnSecond(): void {
    const second = Math.floor(this.#ground.nowMs() / 1000)
    if (second === this.#second) return
    this.#second = second
    this.#sentBytes = 0
    this.#heardBytes = 0
  }

  #free(): void {
    this.#socket?.close()
    this.#socket = undefined
    this.#owner = undefined
    this.#channels.clear()
    this.#permissions.clear()
  }

  #peerOf(message: StunMessage): TransportAddress | undefined {
    const value = stunAttribute(message, ATTRIBUTE.xorPeerAddress)
    return value && readXorAddress(value, message.transaction)
  }

  #xor(type: number, place: TransportAddress, { transaction }: StunMessage): StunAttribute {
    return { type, value: writeXorAddress(place, transaction) }
  }

  /** An answer: attributes of a success, or the code of a refusal with `more`. */
  #tell(request: StunMessage, answer: Answer, key?: Uint8Array, more: readonly StunAttribute[] = []): void {
    const { method, transaction } = request
    const isRefused = typeof answer === 'number'
    const attributes = isRefused ? [errorCode(answer, ''), ...more] : answer
    const kind = isRefused ? 'error' : 'success'
    this.#client.send(
      writeStun(
        { class: kind, method, transaction, attributes },
        { ...(key ? { key } : {}), hasFingerprint: true },
      ),
    )
  }
}

function familyOf(address: string): number {
  return address.includes(':') ? IPV6 : IPV4
}

function isSame(a: TransportAddress, b: TransportAddress): boolean {
  return a.address === b.address && a.port === b.port
}

/** RFC 8656 §12.5. */
function channelData(channel: number, packet: Uint8Array): Uint8Array {
  const head = Uint8Array.of(channel >> 8, channel & 0xff, packet.length >> 8, packet.length & 0xff)
  return Buffer.concat([head, packet])
}

/** RFC 8656 §11.3. */
function dataIndication(peer: TransportAddress, packet: Uint8Array): Uint8Array {
  const transaction = new Uint8Array(12)
  const attributes = [
    { type: ATTRIBUTE.xorPeerAddress, value: writeXorAddress(peer, transaction) },
    { type: ATTRIBUTE.data, value: packet },
  ]
  return writeStun(
    { class: 'indication', method: METHOD.data, transaction, attributes },
    { hasFingerprint: false },
  )
}
