/**
 * One DTLS 1.2 association (RFC 6347) that makes keys for SRTP (RFC 5764) and carries nothing itself. Both sides show certificates;
 * that of the peer must have the fingerprint of its description, and it must sign with the key of that certificate (RFC 5763 §5).
 */
import { createECDH, createHash, type ECDH, type KeyObject, sign, timingSafeEqual } from 'node:crypto'
import { isNamedError, type Random } from '@offhook/base'
import type { CryptoSuite } from '../sdp/crypto-attribute.ts'
import type { Fingerprint } from '../sdp/fingerprint.ts'
import { ReplayWindow } from '../srtp/replay-window.ts'
import type { MasterKey } from '../srtp/srtp.ts'
import { ByteReader, numberBytes, refused, vectorBytes } from './byte-reader.ts'
import type { Certificate } from './certificate.ts'
import { type FlightPart, Flights } from './flight.ts'
import { HANDSHAKE, type HandshakeMessage, Reassembler, writeHandshake } from './handshake-message.ts'
import { HANDSHAKE_STATES, type HandshakeState } from './handshake-state.ts'
import {
  answerHello,
  ECDSA_SHA256,
  parseClientHello,
  parseHelloVerifyRequest,
  parseServerHello,
  SECP256R1,
  type ServerHello,
  SIGNATURES,
  writeClientHello,
} from './hello.ts'
import { finishedBody, masterSecret, type Randoms, recordCiphers, srtpKeys } from './key-schedule.ts'
import {
  checkSignature,
  isCertified,
  parseCertificate,
  parseServerKeyExchange,
  publicKeyOf,
} from './peer-proof.ts'
import { CONTENT, type DtlsRecord, parseRecords, type RecordCipher } from './record.ts'

export type DtlsFault = 'handshake-failed' | 'fingerprint-mismatch' | 'closed-by-peer'

/** Keys are secrets: never log this value. */
export interface SrtpKeys {
  readonly suite: CryptoSuite
  readonly send: MasterKey
  readonly receive: MasterKey
}

export interface DtlsOptions {
  readonly role: 'client' | 'server'
  readonly certificate: Certificate
  /** What the peer's certificate must have. */
  readonly fingerprint: Fingerprint
  readonly random: Random
  readonly send: (datagram: Uint8Array) => void
  /** The handshake is over. */
  readonly onKeys: (keys: SrtpKeys) => void
  /** The association has ended, or never came to be; `detail` is for the log. */
  readonly onClosed: (fault: DtlsFault, detail: string) => void
}

/** A handshake that takes longer has failed. */
const PATIENCE_MS = 30_000
const ALERT = { warning: 1, fatal: 2, closeNotify: 0, handshakeFailure: 40, badCertificate: 42 } as const

export class DtlsConnection {
  readonly #options: DtlsOptions
  readonly #flights: Flights
  readonly #reassembler = new Reassembler()
  readonly #replays = new ReplayWindow()
  readonly #ecdh: ECDH
  readonly #random: Uint8Array
  #state: HandshakeState = 'new'
  #sequence = 0
  #transcript: Uint8Array[] = []
  #randoms: Randoms = { client: new Uint8Array(0), server: new Uint8Array(0) }
  #terms: ServerHello | undefined
  #peerKey: KeyObject | undefined
  #peerPoint: Uint8Array = new Uint8Array(0)
  #isCertificateWanted = false
  #master: Buffer = Buffer.alloc(0)
  #opener: RecordCipher | undefined
  #endMs = Number.POSITIVE_INFINITY
  #dropped = 0

  constructor(options: DtlsOptions) {
    this.#options = options
    this.#flights = new Flights(options.send)
    this.#random = options.random.bytes(32)
    this.#ecdh = createECDH('prime256v1')
  }

  get state(): HandshakeState {
    return this.#state
  }

  /** Records that were not genuine, out of place, or of no use. */
  get dropped(): number {
    return this.#dropped
  }

  /** There is a way to the peer: the client begins, the server waits. */
  start(nowMs: number): void {
    if (this.#state !== 'new') return
    this.#endMs = nowMs + PATIENCE_MS
    this.#ecdh.generateKeys()
    if (this.#options.role === 'server') {
      this.#state = 'awaiting-client-hello'
      return
    }
    this.#state = 'awaiting-server-hello'
    this.#sendHello(new Uint8Array(0), nowMs)
  }

  /** Takes a datagram that came at `nowMs` (monotonic). Never throws. */
  take(datagram: Uint8Array, nowMs: number): void {
    const records = parseRecords(datagram)
    if (records.length === 0) this.#dropped++
    for (const record of records) {
      if (this.#state === 'closed' || this.#state === 'new') this.#dropped++
      else this.#takeRecord(record, nowMs)
    }
  }

  tick(nowMs: number): void {
    if (this.#state === 'connected' || this.#state === 'closed' || this.#state === 'new') return
    if (nowMs >= this.#endMs) this.#end('handshake-failed', 'nobody answered in time')
    else this.#flights.tick(nowMs)
  }

  /** Says goodbye (RFC 5246 §7.2.1). */
  close(): void {
    if (this.#state === 'connected') this.#flights.alert(ALERT.warning, ALERT.closeNotify)
    this.#state = 'closed'
  }

  #takeRecord(sealed: DtlsRecord, nowMs: number): void {
    const record = this.#opened(sealed)
    if (!record) {
      this.#dropped++
      return
    }
    // RFC 6347 §4.1: the epoch tells what a change of ciphers would.
    if (record.type === CONTENT.changeCipherSpec) return
    if (record.type === CONTENT.alert) this.#takeAlert(record)
    else if (record.type === CONTENT.handshake) this.#takeHandshake(record, nowMs)
    else this.#dropped++
  }

  #opened(record: DtlsRecord): DtlsRecord | undefined {
    if (record.epoch === 0) return record
    if (record.epoch !== 1 || !this.#opener || !this.#replays.isNew(record.sequence)) return undefined
    const opened = this.#opener.open(record)
    if (opened) this.#replays.note(record.sequence)
    return opened
  }

  #takeAlert({ epoch, fragment }: DtlsRecord): void {
    // Once there are keys, what is not sealed with them is nobody's.
    if (fragment.length !== 2 || (epoch === 0 && this.#opener)) this.#dropped++
    else if (fragment[1] === ALERT.closeNotify && epoch === 1) this.#end('closed-by-peer', 'close_notify')
    else if (fragment[0] === ALERT.fatal) this.#end('handshake-failed', `alert ${fragment[1]} of the peer`)
  }

  #takeHandshake(record: DtlsRecord, nowMs: number): void {
    // Once connected, what matters is sealed: nothing is kept for whoever cannot.
    if (record.epoch === 0 && this.#state === 'connected') {
      this.#dropped++
      return
    }
    if (this.#reassembler.put(record.fragment).isOld) {
      this.#dropped++
      this.#flights.repeat(nowMs)
    }
    try {
      for (let message = this.#reassembler.next(); message; message = this.#reassembler.next())
        this.#takeMessage(message, record.epoch, nowMs)
    } catch (fault) {
      // Faults of the crypto library on hostile input (a point that is not on the curve) have no name of ours.
      const detail = isNamedError(fault) ? fault.message : 'the cryptography refused the message'
      this.#flights.alert(ALERT.fatal, ALERT.handshakeFailure)
      this.#end('handshake-failed', detail)
    }
  }

  #takeMessage(message: HandshakeMessage, epoch: number, nowMs: number): void {
    if (this.#state === 'closed') return
    const next = HANDSHAKE_STATES[this.#state][message.type]
    // Only Finished is sealed, and it must be (RFC 5246 §7.4.9).
    if (!next || (message.type === HANDSHAKE.finished) !== (epoch === 1))
      throw refused(`message ${message.type} is out of place`)
    this.#state = next
    this.#handle(message, nowMs)
  }

  #handle(message: HandshakeMessage, nowMs: number): void {
    switch (message.type) {
      case HANDSHAKE.helloVerifyRequest:
        // RFC 6347 §4.2.1: neither the first hello nor this counts for the transcript.
        this.#transcript = []
        this.#sendHello(parseHelloVerifyRequest(message.body), nowMs)
        return
      case HANDSHAKE.serverHello:
        this.#terms = parseServerHello(message.body)
        this.#randoms = { client: this.#random, server: this.#terms.random }
        break
      case HANDSHAKE.clientHello:
        this.#note(message)
        this.#answerHello(message.body, nowMs)
        return
      case HANDSHAKE.certificate:
        this.#takeCertificate(message.body)
        break
      case HANDSHAKE.serverKeyExchange: {
        const randoms = Buffer.concat([this.#randoms.client, this.#randoms.server])
        this.#peerPoint = parseServerKeyExchange(message.body, randoms, this.#peerKey!)
        break
      }
      case HANDSHAKE.certificateRequest:
        this.#isCertificateWanted = true
        break
      case HANDSHAKE.serverHelloDone:
        this.#note(message)
        this.#finishClient(nowMs)
        return
      case HANDSHAKE.clientKeyExchange:
        this.#peerPoint = new ByteReader(message.body).vector(1)
        this.#note(message)
        this.#deriveKeys()
        return
      case HANDSHAKE.certificateVerify:
        checkSignature(new ByteReader(message.body), Buffer.concat(this.#transcript), this.#peerKey!)
        break
      case HANDSHAKE.finished:
        this.#takeFinished(message, nowMs)
        return
    }
    this.#note(message)
  }

  #sendHello(cookie: Uint8Array, nowMs: number): void {
    this.#flights.send([this.#message(HANDSHAKE.clientHello, writeClientHello(this.#random, cookie))], nowMs)
  }

  /** Flight 4. A cookie is not asked for: by ICE, or by the signalling, the peer is known to be where it says (RFC 6347 §4.2.1). */
  #answerHello(body: Uint8Array, nowMs: number): void {
    const hello = parseClientHello(body)
    const { body: answer, terms } = answerHello(hello, this.#random)
    this.#terms = terms
    this.#randoms = { client: hello.random, server: this.#random }
    const parameters = Buffer.concat([
      Uint8Array.of(3),
      numberBytes(SECP256R1, 2),
      vectorBytes(this.#ecdh.getPublicKey(), 1),
    ])
    const signed = Buffer.concat([hello.random, this.#random, parameters])
    const schemes = Buffer.concat(Object.keys(SIGNATURES).map((scheme) => numberBytes(Number(scheme), 2)))
    this.#flights.send(
      [
        this.#message(HANDSHAKE.serverHello, answer),
        this.#certificateMessage(),
        this.#message(HANDSHAKE.serverKeyExchange, Buffer.concat([parameters, this.#signature(signed)])),
        // RFC 5246 §7.4.4: certificates for signing, ECDSA (64) and RSA (1), of whatever authority.
        this.#message(
          HANDSHAKE.certificateRequest,
          Buffer.concat([vectorBytes(Uint8Array.of(64, 1), 1), vectorBytes(schemes, 2), Uint8Array.of(0, 0)]),
        ),
        this.#message(HANDSHAKE.serverHelloDone, new Uint8Array(0)),
      ],
      nowMs,
    )
  }

  #takeCertificate(body: Uint8Array): void {
    const certificate = parseCertificate(body)
    if (!isCertified(certificate, this.#options.fingerprint)) {
      this.#flights.alert(ALERT.fatal, ALERT.badCertificate)
      this.#end(
        'fingerprint-mismatch',
        `the certificate has ${createHash('sha256').update(certificate).digest('hex')}`,
      )
      return
    }
    this.#peerKey = publicKeyOf(certificate)
  }

  /** Flight 5. */
  #finishClient(nowMs: number): void {
    const certificate = this.#isCertificateWanted ? [this.#certificateMessage()] : []
    const exchange = this.#message(HANDSHAKE.clientKeyExchange, vectorBytes(this.#ecdh.getPublicKey(), 1))
    this.#deriveKeys()
    const proof = this.#isCertificateWanted
      ? [this.#message(HANDSHAKE.certificateVerify, this.#signature(Buffer.concat(this.#transcript)))]
      : []
    this.#flights.send(
      [
        ...certificate,
        exchange,
        ...proof,
        'change-cipher-spec',
        this.#finishedMessage('client'),
      ] satisfies FlightPart[],
      nowMs,
    )
  }

  #takeFinished(message: HandshakeMessage, nowMs: number): void {
    const { role } = this.#options
    const peer = role === 'client' ? 'server' : 'client'
    const expected = finishedBody(this.#master, peer, Buffer.concat(this.#transcript))
    if (message.body.length !== expected.length || !timingSafeEqual(message.body, expected))
      throw refused('the handshake was tampered with')
    this.#note(message)
    if (role === 'server') this.#flights.send(['change-cipher-spec', this.#finishedMessage('server')], nowMs)
    this.#flights.settle()
    this.#transcript = []
    const { suite } = this.#terms!
    const { client, server } = srtpKeys(this.#master, this.#randoms, suite)
    const [send, receive] = role === 'client' ? [client, server] : [server, client]
    this.#options.onKeys({ suite, send, receive })
  }

  #deriveKeys(): void {
    const shared = this.#ecdh.computeSecret(this.#peerPoint)
    const transcript = this.#terms!.hasExtendedMasterSecret ? Buffer.concat(this.#transcript) : undefined
    this.#master = masterSecret(shared, this.#randoms, transcript)
    const { client, server } = recordCiphers(this.#master, this.#randoms)
    const isClient = this.#options.role === 'client'
    this.#opener = isClient ? server : client
    this.#flights.sealWith(isClient ? client : server)
  }

  #finishedMessage(side: 'client' | 'server'): HandshakeMessage {
    return this.#message(
      HANDSHAKE.finished,
      finishedBody(this.#master, side, Buffer.concat(this.#transcript)),
    )
  }

  #certificateMessage(): HandshakeMessage {
    const list = vectorBytes(vectorBytes(this.#options.certificate.der, 3), 3)
    return this.#message(HANDSHAKE.certificate, list)
  }

  #signature(signed: Uint8Array): Buffer {
    const signature = sign('sha256', signed, this.#options.certificate.privateKey)
    return Buffer.concat([numberBytes(ECDSA_SHA256, 2), vectorBytes(signature, 2)])
  }

  /** A message of ours, noted in the transcript. */
  #message(type: number, body: Uint8Array): HandshakeMessage {
    const message = { type, sequence: this.#sequence++, body }
    this.#note(message)
    return message
  }

  #note(message: HandshakeMessage): void {
    this.#transcript.push(writeHandshake(message))
  }

  #end(fault: DtlsFault, detail: string): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#flights.settle()
    this.#options.onClosed(fault, detail)
  }
}
