/**
 * A CSTA connection: requests and their answers by invoke id, in both directions, and events. Client and server are alike here;
 * who they are is a matter of the messages.
 */
import { type CancelTimer, type Clock, Emitter, NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'
import {
  isEventName,
  type Message,
  type MessageName,
  type Read,
  type ReadMessage,
  type Value,
} from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { type WriteOptions, writeMessage } from '../message/writer.ts'
import { decodeText } from './encoding.ts'
import { type CstaFrame, contentOf, EVENT_ID, encodeFrame, FrameDecoder } from './frame.ts'
import type { Transport } from './transport.ts'

/** Requests that have an answer of their own name. */
export type RequestName = {
  [Name in MessageName]: `${Name}Response` extends MessageName ? Name : never
}[MessageName]

export type LinkEvents = {
  event: ReadMessage
  request: IncomingRequest
  /** The peer sent what cannot be understood. The link goes on. */
  irregular: { readonly sentence: string }
  end: { readonly reason: string }
}

export interface IncomingRequest {
  readonly message: ReadMessage
  answer(message: Message): void
}

export type LinkDirection = 'in' | 'out'
/** `invokeId` is what a request and its answer have in common, and {@link EVENT_ID} of events. */
export type LinkTap = (direction: LinkDirection, content: Uint8Array, invokeId: number) => void

export interface LinkOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly form: WriteOptions
  /** How long a request waits for its answer; 10 seconds by default. */
  readonly answerSeconds?: number
  /** Sees every message as it passes, as bytes of XML. */
  readonly tap?: LinkTap
  /** Hears what a listener threw. */
  readonly onFault?: (fault: unknown) => void
}

export interface LinkCounts {
  readonly sent: number
  readonly received: number
}

/** Invoke ids of requests: 0000 to 9998 (Annex J). */
const ID_COUNT = EVENT_ID
/** So many may wait for their answers; a peer that is slower than that is not helped by more. */
const MOST_WAITING = 2000

interface Waiting {
  readonly request: string
  readonly resolve: (message: ReadMessage) => void
  readonly reject: (fault: NamedError) => void
  readonly cancel: CancelTimer
}

export class CstaLink {
  readonly events: Emitter<LinkEvents>
  /** How messages are written; changes when an edition has been agreed on. */
  form: WriteOptions
  readonly #transport: Transport
  readonly #clock: Clock
  readonly #answerSeconds: number
  readonly #tap: LinkTap | undefined
  readonly #decoder = new FrameDecoder()
  readonly #reader = new MessageReader()
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 0
  #sent = 0
  #received = 0
  /** What has arrived and is not handled yet. */
  #frames: CstaFrame[] = []
  #isPaused = false
  #heardAt: number
  #endReason: string | undefined

  constructor(options: LinkOptions) {
    const { transport, clock, form, answerSeconds = 10, onFault, tap } = options
    this.#transport = transport
    this.#clock = clock
    this.form = form
    this.#answerSeconds = answerSeconds
    this.#tap = tap
    this.#heardAt = clock.monotonic()
    this.events = new Emitter<LinkEvents>(onFault)
  }

  /** Begins to read. Listeners should have been added before. */
  open(): void {
    this.#transport.listen({
      data: (chunk) => this.#data(chunk),
      end: (reason) => this.close(reason),
    })
  }

  get counts(): LinkCounts {
    return { sent: this.#sent, received: this.#received }
  }

  /** Milliseconds since something was heard of the peer. */
  get silence(): number {
    return this.#clock.monotonic() - this.#heardAt
  }

  get isOpen(): boolean {
    return this.#endReason === undefined
  }

  /**
   * Asks for a service and waits for its answer. Rejects with `csta-request-refused` (details: category and reason of the
   * CSTAErrorCode), `csta-request-timed-out` or `csta-link-lost`.
   */
  async request<Name extends RequestName>(name: Name, body: Value<Name>): Promise<Read<`${Name}Response`>> {
    const answer = await this.ask({ name, body } as Message)
    if (answer.name === `${name}Response`) return answer.body as Read<`${Name}Response`>
    const reason = refusalOf(answer)
    throw new NamedError(cstaErrors, 'csta-request-refused', { request: name, ...reason })
  }

  /** Sends a request and resolves to whatever answers it, a refusal included. */
  ask(message: Message): Promise<ReadMessage> {
    return new Promise((resolve, reject) => {
      if (this.#endReason !== undefined) throw lost(this.#endReason)
      if (this.#waiting.size >= MOST_WAITING) throw lost(`${MOST_WAITING} requests are not answered`)
      const id = this.#freeId()
      this.#write(message, id)
      const request = message.name
      const seconds = this.#answerSeconds
      const cancel = this.#clock.after(seconds * 1000, () => {
        this.#waiting.delete(id)
        reject(new NamedError(cstaErrors, 'csta-request-timed-out', { request, seconds }))
      })
      this.#waiting.set(id, { request, resolve, reject, cancel })
    })
  }

  /** Sends an event. */
  tell(message: Message): void {
    if (this.isOpen) this.#write(message, EVENT_ID)
  }

  /** Sends a frame that has been written already. */
  pass(frame: Uint8Array): void {
    if (!this.isOpen) return
    this.#transport.send(frame)
    this.#sent += 1
    this.#tap?.('out', contentOf(frame), EVENT_ID)
  }

  /** Sends a request that has no answer: a segment of an answer that was given before. */
  announce(message: Message): void {
    if (this.isOpen) this.#write(message, this.#freeId())
  }

  /** Ends the link; requests that wait fail with `csta-link-lost`. */
  close(reason: string): void {
    if (this.#endReason !== undefined) return
    this.#endReason = reason
    this.#transport.close()
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel()
      reject(lost(reason))
    }
    this.#waiting.clear()
    this.events.emit('end', { reason })
  }

  #freeId(): number {
    do {
      this.#nextId = (this.#nextId + 1) % ID_COUNT
    } while (this.#waiting.has(this.#nextId))
    return this.#nextId
  }

  #write(message: Message, id: number): void {
    const frame = encodeFrame(writeMessage(message, this.form), id)
    this.#transport.send(frame)
    this.#sent += 1
    this.#tap?.('out', contentOf(frame), id)
  }

  #data(chunk: Uint8Array): void {
    this.#heardAt = this.#clock.monotonic()
    try {
      this.#frames.push(...this.#decoder.push(chunk))
    } catch (fault) {
      if (!(fault instanceof NamedError)) throw fault
      // Where a frame ends is not known any more, so nothing that follows can be read.
      this.close(fault.message)
      return
    }
    if (!this.#isPaused) this.#handle()
  }

  /**
   * Handles what has arrived, in its order. After an answer the rest waits until whoever asked has acted on it: an answer tells how
   * things were at its place in the stream, and must not be taken for newer than the events behind it.
   */
  #handle(): void {
    const frames = this.#frames
    let next = 0
    while (next < frames.length && !this.#isPaused && this.isOpen) {
      const { invokeId, content } = frames[next++]!
      this.#received += 1
      this.#tap?.('in', content, invokeId)
      this.#message(invokeId, content)
    }
    this.#frames = this.isOpen ? frames.slice(next) : []
  }

  #pause(): void {
    this.#isPaused = true
    setImmediate(() => {
      this.#isPaused = false
      this.#handle()
    })
  }

  #message(id: number, content: Uint8Array): void {
    let message: ReadMessage
    try {
      message = this.#reader.read(decodeText(content))
    } catch (fault) {
      if (!(fault instanceof NamedError)) throw fault
      this.#unreadable(id, fault)
      return
    }
    if (id === EVENT_ID || isEventName(message.name)) this.events.emit('event', message)
    else if (isAnswer(message.name)) this.#answer(id, message)
    else this.events.emit('request', { message, answer: (answer) => this.isOpen && this.#write(answer, id) })
  }

  #answer(id: number, message: ReadMessage): void {
    const waiting = this.#waiting.get(id)
    // Nobody waits any more: the answer came after its time.
    if (!waiting) return
    this.#waiting.delete(id)
    waiting.cancel()
    waiting.resolve(message)
    this.#pause()
  }

  #unreadable(id: number, fault: NamedError): void {
    this.events.emit('irregular', { sentence: fault.message })
    const waiting = id === EVENT_ID ? undefined : this.#waiting.get(id)
    if (waiting) {
      this.#waiting.delete(id)
      waiting.cancel()
      waiting.reject(fault)
    } else if (id !== EVENT_ID)
      this.#write({ name: 'CSTAErrorCode', body: { operation: 'invalidMsgID' } }, id)
  }
}

/** Answers end so in ECMA-323 (Response, CSTAErrorCode) and ECMA-354 (PosResponse, NegResponse). */
function isAnswer(name: MessageName): boolean {
  return name.endsWith('Response') || name === 'CSTAErrorCode' || name === 'ErrorValue'
}

/** The category and the value of a refusal (ECMA-269 §12.2 ErrorValue). */
function refusalOf(answer: ReadMessage): { category: string; reason: string } {
  if (answer.name !== 'CSTAErrorCode' && answer.name !== 'ErrorValue') {
    return { category: 'answer', reason: answer.name }
  }
  const [category, value] = Object.entries(answer.body)[0] ?? ['unspecified', true]
  return { category, reason: typeof value === 'string' ? value : '' }
}

function lost(reason: string): NamedError {
  return new NamedError(cstaErrors, 'csta-link-lost', { reason })
}
