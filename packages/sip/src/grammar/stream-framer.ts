/**
 * Cuts a byte stream (TCP, TLS; a WebSocket frame is a whole message already) into messages (RFC 3261 §18.3) and keep-alives
 * (RFC 5626 §3.5.1).
 */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { DEFAULT_LIMITS, type MessageLimits } from './head.ts'
import { isDigitCode, isSpaceCode } from './text.ts'

/**
 * `message`: the bytes of one message, a copy that holds nothing else alive. `ping`: the peer sent a double CRLF and expects a
 * CRLF. `pong`: the peer answered ours. `fault`: the stream cannot be read any further and must be closed; `head` is what came
 * of the message that broke it (for an answer with {@link salvageRequest}).
 */
export type StreamItem =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'fault'; readonly error: NamedError; readonly head: Buffer }

export interface StreamFramerOptions {
  /** Who opened the connection: only its opener sends pings, so a CRLF that comes to the opener is a pong. */
  readonly role: 'opener' | 'acceptor'
  readonly limits?: MessageLimits
}

const CR = 0x0d
const LF = 0x0a
const FIRST_BYTES = 2048

export class StreamFramer {
  readonly #isOpener: boolean
  readonly #limits: MessageLimits
  #store: Buffer = Buffer.alloc(0)
  #used = 0
  /** The head has been searched for its end up to here. */
  #searched = 0
  /** The length of the message being received, once its head is there. */
  #expected = 0
  #halfPing = false
  #isBroken = false

  constructor({ role, limits = DEFAULT_LIMITS }: StreamFramerOptions) {
    this.#isOpener = role === 'opener'
    this.#limits = limits
  }

  /** Bytes that wait for the rest of their message. */
  get pending(): number {
    return this.#used
  }

  /** Takes what the stream delivered and returns what has become whole. After a fault everything is ignored. */
  push(chunk: Uint8Array): StreamItem[] {
    const items: StreamItem[] = []
    if (this.#isBroken) return items
    const data = this.#join(chunk)
    let at = 0
    while (at < data.length && !this.#isBroken) {
      const next = this.#take(data, at, items)
      if (next === at) break
      at = next
    }
    this.#keep(this.#isBroken ? data.subarray(data.length) : data.subarray(at))
    return items
  }

  /** The stored bytes with `chunk` behind them; the chunk itself when nothing is stored. */
  #join(chunk: Uint8Array): Buffer {
    if (this.#used === 0) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const length = this.#used + chunk.length
    if (length > this.#store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#store.length * 2, FIRST_BYTES))
      this.#store.copy(larger, 0, 0, this.#used)
      this.#store = larger
    }
    this.#store.set(chunk, this.#used)
    return this.#store.subarray(0, length)
  }

  #keep(rest: Buffer): void {
    this.#used = rest.length
    if (rest.length === 0) this.#store = Buffer.alloc(0)
    else if (rest.buffer !== this.#store.buffer) {
      this.#store = Buffer.allocUnsafeSlow(Math.max(rest.length, FIRST_BYTES))
      this.#store.set(rest)
    } else if (rest.byteOffset !== this.#store.byteOffset)
      this.#store.copyWithin(
        0,
        rest.byteOffset - this.#store.byteOffset,
        rest.byteOffset - this.#store.byteOffset + rest.length,
      )
  }

  /** Takes one item that begins at `at` and returns the index behind it, or `at` when more bytes are needed. */
  #take(data: Buffer, at: number, items: StreamItem[]): number {
    if (data[at] === CR || data[at] === LF) return this.#takeBreak(data, at, items)
    this.#halfPing = false
    if (this.#expected === 0 && !this.#findHead(data, at, items)) return at
    if (data.length - at < this.#expected) return at
    const end = at + this.#expected
    const bytes = Buffer.allocUnsafeSlow(end - at)
    data.copy(bytes, 0, at, end)
    items.push({ kind: 'message', bytes })
    this.#expected = 0
    this.#searched = 0
    return end
  }

  #takeBreak(data: Buffer, at: number, items: StreamItem[]): number {
    if (data[at] === CR && at + 1 === data.length) return at
    if (data[at] !== CR || data[at + 1] !== LF) {
      this.#break(items, data.subarray(at), 'a line break between two messages is no CRLF')
      return at
    }
    if (this.#isOpener) items.push({ kind: 'pong' })
    else if (this.#halfPing) items.push({ kind: 'ping' })
    this.#halfPing = !this.#isOpener && !this.#halfPing
    return at + 2
  }

  /** Looks for the end of the head and learns the length of the message from it. */
  #findHead(data: Buffer, at: number, items: StreamItem[]): boolean {
    const end = data.indexOf('\r\n\r\n', at + this.#searched, 'latin1')
    const headBytes = (end < 0 ? data.length : end) - at
    if (headBytes > this.#limits.headBytes) {
      this.#refuse(items, data.subarray(at), 'sip-message-too-large', { limit: this.#limits.headBytes })
      return false
    }
    if (end < 0) {
      this.#searched = Math.max(0, headBytes - 3)
      return false
    }
    const length = findContentLength(data.toString('latin1', at, end + 2))
    if (length === undefined) {
      // Without its length the end of the message, and so all that follows, is unknown (RFC 3261 §18.3).
      this.#refuse(items, data.subarray(at), 'sip-header-malformed', { header: 'Content-Length' })
      return false
    }
    this.#expected = headBytes + 4 + length
    if (this.#expected > this.#limits.messageBytes) {
      this.#refuse(items, data.subarray(at), 'sip-message-too-large', { limit: this.#limits.messageBytes })
      return false
    }
    return true
  }

  #break(items: StreamItem[], head: Buffer, problem: string): void {
    this.#refuse(items, head, 'sip-message-malformed', { problem })
  }

  #refuse(
    items: StreamItem[],
    head: Buffer,
    code: keyof typeof sipErrors,
    details: Record<string, string | number>,
  ): void {
    this.#isBroken = true
    items.push({ kind: 'fault', error: new NamedError(sipErrors, code, details), head: Buffer.from(head) })
  }
}

const NAMES = ['content-length', 'l']

/** The one Content-Length of a head; undefined when there is none, more than one, or it is no number. */
function findContentLength(head: string): number | undefined {
  let found: number | undefined
  for (let at = 0; at < head.length; at = head.indexOf('\r\n', at) + 2) {
    const first = head.charCodeAt(at) | 0x20
    if (first !== 0x63 && first !== 0x6c) continue
    const colon = head.indexOf(':', at)
    if (colon < 0 || !NAMES.includes(head.slice(at, colon).trimEnd().toLowerCase())) continue
    const length = readNumber(head, colon + 1)
    if (length === undefined || found !== undefined) return undefined
    found = length
  }
  return found
}

/** The number from `at` to the end of the line; it may be folded (RFC 3261 §7.3.1). */
function readNumber(head: string, at: number): number | undefined {
  const skip = () => {
    while (isSpaceCode(head.charCodeAt(at)) || (isBreak(head, at) && isSpaceCode(head.charCodeAt(at + 2)))) {
      at += isBreak(head, at) ? 2 : 1
    }
  }
  skip()
  const from = at
  while (isDigitCode(head.charCodeAt(at))) at++
  const digits = head.slice(from, at)
  skip()
  return isBreak(head, at) && digits !== '' && digits.length <= 15 ? Number(digits) : undefined
}

const isBreak = (head: string, at: number): boolean =>
  head.charCodeAt(at) === CR && head.charCodeAt(at + 1) === LF
