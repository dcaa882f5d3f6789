/**
 * The server of STUN that strangers may ask, within bounds: what it sends goes to an address that nobody has proven to be theirs, so it is
 * little for each address and little for all.
 */
import { answerBinding } from './binding-answer.ts'

/** Answers in a second to one address: a house whose phones start at once stands behind one. */
const MOST_FOR_ONE = 50
/** Answers in a second to all: at 48 bytes each that is hardly 25 kB. */
const MOST_FOR_ALL = 500

export interface StunServerReport {
  readonly isOn: boolean
  readonly answered: number
  /** Not answered, because one address, or all together, asked too often. */
  readonly refused: number
}

export class StunServer {
  readonly #inSecond = new Map<string, number>()
  #second = 0
  #answeredInSecond = 0
  #answered = 0
  #refused = 0
  isOn = false

  get report(): StunServerReport {
    return { isOn: this.isOn, answered: this.#answered, refused: this.#refused }
  }

  /** The answer to what came; `refused` where it was too much, undefined where it is for somebody else. */
  take(packet: Uint8Array, address: string, port: number, nowMs: number): Uint8Array | 'refused' | undefined {
    const answer = this.isOn ? answerBinding(packet, address, port) : undefined
    if (!answer) return undefined
    if (this.#isTooMuch(networkOf(address), nowMs)) {
      this.#refused++
      return 'refused'
    }
    this.#answered++
    return answer
  }

  /** The map never holds more than {@link MOST_FOR_ALL}: whoever comes later in a second is not even noted. */
  #isTooMuch(network: string, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#answeredInSecond = 0
      this.#inSecond.clear()
    }
    const count = this.#inSecond.get(network) ?? 0
    if (count >= MOST_FOR_ONE || this.#answeredInSecond >= MOST_FOR_ALL) return true
    this.#inSecond.set(network, count + 1)
    this.#answeredInSecond++
    return false
  }
}

/** Whoever has one address of IPv6 has all of its /64 (RFC 4291 §2.5.1). */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const first = head.split(':').filter((group) => group !== '')
  const last = tail === undefined ? [] : tail.split(':').filter((group) => group !== '')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':')
}
