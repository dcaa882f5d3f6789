/**
 * One id for a call of which two phones tell, each under an id of its own. Phones behind a proxy share the SIP Call-ID; behind a phone
 * system that stands between them (RFC 7092) they do not. Then a call is known by who calls whom: the caller's phone tells whom it
 * calls, and the called phone who calls.
 */
import type { LineNumber } from '@offhook/telephony'

interface KnownCall {
  readonly id: string
  /** The phones' own ids. */
  readonly parts: Map<LineNumber, string>
  readonly calling: string | undefined
  readonly called: string | undefined
  /** It was made of two: a phone may go on with either of its names, or with the name that the other phone has. */
  isJoined: boolean
}

/** Who calls whom, as far as a phone tells. */
export interface CallEnds {
  readonly calling?: string | undefined
  readonly called?: string | undefined
}

/** Calls that a phone never ends must not fill the memory. */
const MOST_CALLS = 20_000

export class CallIds {
  readonly #byPart = new Map<string, KnownCall>()
  readonly #calls = new Set<KnownCall>()
  readonly #isLine: (number: string) => boolean
  #last = 0

  constructor(isLine: (number: string) => boolean) {
    this.#isLine = isLine
  }

  /** The call's id, for what the phone of `line` calls `own`. A call that nobody has told of begins here. */
  idOf(line: LineNumber, own: string, ends: CallEnds = {}): string {
    const known = this.#byPart.get(keyOf(line, own))
    if (known) return known.id
    const call = this.#sharedBy(line, own) ?? this.#otherEnd(line, ends) ?? this.#begin(ends)
    call.parts.set(line, own)
    this.#byPart.set(keyOf(line, own), call)
    return call.id
  }

  /** What the phone of `line` calls the call; undefined where it has no part in it. */
  ownOf(line: LineNumber, id: string): string | undefined {
    return this.#byId(id)?.parts.get(line)
  }

  /** The phone's part in the call is over. */
  forget(line: LineNumber, own: string): void {
    const call = this.#byPart.get(keyOf(line, own))
    if (!call) return
    this.#byPart.delete(keyOf(line, own))
    call.parts.delete(line)
    if (call.parts.size === 0) this.#calls.delete(call)
  }

  /** The lines whose phones have a part in the call. */
  linesIn(id: string): readonly LineNumber[] {
    return [...(this.#byId(id)?.parts.keys() ?? [])]
  }

  /** Two calls became one: what is left of `from` is told under the id of `into` from now on. */
  join(into: string, from: string): void {
    const kept = this.#byId(into)
    const gone = this.#byId(from)
    if (!kept || !gone || kept === gone) return
    for (const [line, own] of gone.parts) {
      this.#byPart.set(keyOf(line, own), kept)
      if (!kept.parts.has(line)) kept.parts.set(line, own)
    }
    kept.isJoined = true
    this.#calls.delete(gone)
  }

  /** All parts of a phone that has gone. */
  forgetLine(line: LineNumber): void {
    for (const call of [...this.#calls]) {
      const own = call.parts.get(line)
      if (own !== undefined) this.forget(line, own)
    }
  }

  #byId(id: string): KnownCall | undefined {
    for (const call of this.#calls) if (call.id === id) return call
    return undefined
  }

  #sharedBy(line: LineNumber, own: string): KnownCall | undefined {
    for (const call of this.#calls) {
      const isFree = call.isJoined || !call.parts.has(line)
      if (isFree && [...call.parts.values()].includes(own)) return call
    }
    return undefined
  }

  #otherEnd(line: LineNumber, { calling, called }: CallEnds): KnownCall | undefined {
    if (calling === undefined || called === undefined) return undefined
    const other = line === calling ? called : calling
    if (other === line || !this.#isLine(other)) return undefined
    for (const call of this.#calls) {
      const isSame = call.calling === calling && call.called === called
      if (isSame && !call.parts.has(line) && call.parts.has(other)) return call
    }
    return undefined
  }

  #begin({ calling, called }: CallEnds): KnownCall {
    const call = {
      id: `u${++this.#last}`,
      parts: new Map<LineNumber, string>(),
      calling,
      called,
      isJoined: false,
    }
    this.#calls.add(call)
    if (this.#calls.size > MOST_CALLS) {
      const [oldest] = this.#calls
      for (const [line, own] of [...oldest!.parts]) this.forget(line, own)
      this.#calls.delete(oldest!)
    }
    return call
  }
}

function keyOf(line: LineNumber, own: string): string {
  return `${line} ${own}`
}
