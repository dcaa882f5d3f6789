/**
 * The session of one leg: what was said in its dialog about media, in both directions, by way of its anchor where it has one; and
 * the station that stands in for another phone.
 */
import { isNamedError, type NamedError } from '@offhook/base'
import type { Anchor } from '../media/anchor.ts'
import { withCodecs } from '../media/codec-order.ts'
import type { Termination } from '../media/termination.ts'
import { directionOf, isSameSession, originOf, withOrigin } from './session-description.ts'

/** A change of the session that the other side refused, or that could not be asked for. */
export class SessionRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the session change was refused with ${status}`)
    this.status = status
  }
}

/** Why a change did not come about, as a refusal. */
export function refusedBy(fault: unknown): Error {
  if (fault instanceof SessionRefused) return fault
  return new SessionRefused(isNamedError(fault) ? (fault as NamedError).status : 500)
}

/** Headers that go with an answer or an offer: who is at the other end. */
export type LegHeaders = Record<string, string | readonly string[]>

/** What plays to a phone, or mixes it with others, in place of its other end; and which way the voice flows, seen from here. */
export interface Station {
  readonly termination: Termination
  readonly direction: 'sendrecv' | 'sendonly'
}

export class LegSession {
  /** Stands between the phone and the rest of the phone system, where its media pass the engine. */
  readonly anchor: Anchor | undefined
  /** The last description from the other side, as its anchor passes it on. */
  received: string | undefined
  #sent: string | undefined
  /** What the phone wants to change, until it is accepted. */
  #offered: string | undefined
  #station: Station | undefined
  readonly #codecs: readonly string[] | undefined

  /** `sent` is what went out in the first message, `codecs` what offers in both directions are put in order by. */
  constructor(anchor: Anchor | undefined, sent?: string, codecs?: readonly string[]) {
    this.anchor = anchor
    this.#sent = sent
    this.#codecs = codecs
  }

  get station(): Station | undefined {
    return this.#station
  }

  get hasSent(): boolean {
    return this.#sent !== undefined
  }

  /** The first description of a phone that was called: the answer, where it was offered something. */
  keepFirst(body: Uint8Array): void {
    if (this.#sent === undefined) this.keepOffer(body)
    else this.keepAnswer(body)
  }

  keepOffer(body: Uint8Array | undefined): void {
    const sdp = this.#offerIn(body)
    if (sdp !== undefined) this.received = this.anchor ? this.anchor.offerFromPhone(sdp) : sdp
  }

  keepAnswer(body: Uint8Array | undefined): void {
    const sdp = textOf(body)
    if (sdp !== undefined) this.received = this.anchor ? this.anchor.answerFromPhone(sdp) : sdp
  }

  /** Reads an offer that may still be refused; as the others are to see it. */
  consider(body: Uint8Array): string | undefined {
    const sdp = this.#offerIn(body)
    this.#offered = sdp === undefined || !this.anchor ? sdp : this.anchor.offerFromPhone(sdp)
    return this.#offered
  }

  /** The offer last considered is accepted. */
  keepConsidered(): void {
    this.received = this.#offered ?? this.received
  }

  /**
   * What goes out on this leg is one session from its first description on, whoever wrote it (RFC 3264 §8). Throws
   * {@link SessionRefused} where the anchor finds nothing in `sdp` that the phone could take.
   */
  write(sdp: string, kind: 'offer' | 'answer'): Uint8Array {
    const passed = this.#passOut(sdp, kind)
    if (passed === undefined) throw new SessionRefused(488)
    return this.#next(kind === 'offer' ? withCodecs(passed, this.#codecs) : passed)
  }

  #offerIn(body: Uint8Array | undefined): string | undefined {
    const sdp = textOf(body)
    return sdp === undefined ? undefined : withCodecs(sdp, this.#codecs)
  }

  #next(sdp: string): Uint8Array {
    this.#sent = this.#sent === undefined ? sdp : continued(this.#sent, sdp)
    return Buffer.from(this.#sent, 'latin1')
  }

  /** The answer to an offer that changes nothing but the way of a browser's packets; undefined where it changes more. */
  answerNewPath(body: Uint8Array): Uint8Array | undefined {
    const sdp = textOf(body)
    const answer = sdp === undefined ? undefined : this.anchor?.answerNewPath(sdp)
    return answer === undefined ? undefined : this.#next(answer)
  }

  /**
   * Goes on where `former` was, with all that was agreed there with the others; the answer to what the phone offers now. Undefined, and
   * nothing has changed, where the phone and the engine cannot agree.
   */
  takeOver(former: LegSession): Uint8Array | undefined {
    if (!this.anchor || !former.anchor || this.received === undefined) return undefined
    const direction = former.#sent === undefined ? 'sendrecv' : directionOf(former.#sent)
    const answer = this.anchor.takeOver(former.anchor, direction)
    if (answer === undefined) return undefined
    this.received = former.received
    this.#station = former.#station
    former.#station = undefined
    return this.#next(answer)
  }

  /** The phone exchanges its voice with `station` from now on, or with another phone again. */
  moved(station: Station | undefined): void {
    if (this.#station !== station) this.#station?.termination.close()
    this.#station = station
  }

  /** The leg is over. What it spoke with can still be asked how the voice was. */
  close(): void {
    this.#station?.termination.close()
    this.anchor?.close()
  }

  #passOut(sdp: string, kind: 'offer' | 'answer'): string | undefined {
    if (!this.anchor) return sdp
    return kind === 'offer' ? this.anchor.offerToPhone(sdp) : this.anchor.answerToPhone(sdp)
  }
}

/** `sdp` as the next version of the session that `before` described. */
function continued(before: string, sdp: string): string {
  const origin = originOf(before)
  if (!origin) return sdp
  return withOrigin(sdp, {
    ...origin,
    version: isSameSession(before, sdp) ? origin.version : origin.version + 1n,
  })
}

/** The text of a body; undefined where it has none. */
export function textOf(body: Uint8Array | undefined): string | undefined {
  if (!body || body.length === 0) return undefined
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
}
