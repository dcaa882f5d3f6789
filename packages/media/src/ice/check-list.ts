/** The pairs of one checklist and their states (RFC 8445 §6.1.2). There is one component and one stream, so one list is all. */
import { isIP } from 'node:net'
import type { Candidate } from '../sdp/ice-attributes.ts'
import { COMPONENT, isSameFamily, pairPriority } from './candidates.ts'

export type PairState = 'frozen' | 'waiting' | 'in-progress' | 'succeeded' | 'failed'
export type Role = 'controlling' | 'controlled'

/** A way out of here: a port that is bound, or an address at a relay. */
export interface Base {
  readonly candidate: Candidate
  send(packet: Uint8Array, address: string, port: number): void
}

export interface Pair {
  readonly base: Base
  remote: Candidate
  state: PairState
  /** Whether a check has gone there and back (RFC 8445 §7.2.5.3.2). */
  isValid: boolean
  isNominated: boolean
  /** It is to be nominated once its check succeeds (RFC 8445 §7.3.1.5). */
  isWanted: boolean
}

/** What happens to a pair, as in figure 6 of RFC 8445 §6.1.2.6; `unfrozen` and `sent` are its plain arrows. */
export type PairEvent = 'unfrozen' | 'sent' | 'triggered' | 'answered' | 'given-up'

export const PAIR_STATES: Readonly<Record<PairState, Partial<Record<PairEvent, PairState>>>> = {
  frozen: { unfrozen: 'waiting', sent: 'in-progress', triggered: 'waiting' },
  waiting: { sent: 'in-progress', triggered: 'waiting', answered: 'succeeded' },
  // RFC 8445 §7.3.1.4: a check under way is not waited for when the other side has just got through.
  'in-progress': { answered: 'succeeded', 'given-up': 'failed', triggered: 'waiting' },
  // Beyond the figure: the check that nominates may be lost.
  succeeded: { answered: 'succeeded', 'given-up': 'failed' },
  failed: { triggered: 'waiting', answered: 'succeeded' },
}

/** RFC 8445 §6.1.2.5. */
const MOST_PAIRS = 100

export class CheckList {
  readonly #bases: readonly Base[]
  readonly #role: () => Role
  #pairs: Pair[] = []
  readonly #triggered: Pair[] = []

  constructor(bases: readonly Base[], role: () => Role) {
    this.#bases = bases
    this.#role = role
  }

  /** By priority, the highest first. */
  get pairs(): readonly Pair[] {
    return this.#pairs
  }

  /** Pairs a candidate of the other side with every base. Names (`.local`) and TCP are passed over. */
  add(remote: Candidate): void {
    if (remote.transport !== 'udp' || remote.component !== COMPONENT || isIP(remote.address) === 0) return
    if (remote.port === 0) return
    for (const base of this.#bases)
      if (isSameFamily(base.candidate.address, remote.address)) this.#add(base, remote)
    this.sort()
    this.#unfreezeFoundations()
  }

  /** The pair of `base` and the address that a check came from; a peer-reflexive candidate is made of it where it is new (§7.3.1.3). */
  of(base: Base, address: string, port: number, priority: number): Pair | undefined {
    const known = this.find(base, address, port)
    if (known) return known
    const remote: Candidate = {
      foundation: `p${address.length}${port}`,
      component: COMPONENT,
      transport: 'udp',
      priority,
      address,
      port,
      type: 'prflx',
    }
    const added = this.#add(base, remote)
    this.sort()
    return added
  }

  find(base: Base, address: string, port: number): Pair | undefined {
    return this.#pairs.find(
      (pair) => pair.base === base && pair.remote.address === address && pair.remote.port === port,
    )
  }

  /** The pair whose check is due: of the triggered ones first, then the waiting ones, then the frozen ones (§6.1.4.2). */
  next(): Pair | undefined {
    const triggered = this.#triggered.shift()
    if (triggered) return triggered
    const waiting = this.#pairs.find(({ state }) => state === 'waiting')
    if (waiting) return waiting
    const active = new Set(
      this.#pairs.filter(({ state }) => state === 'in-progress').map((pair) => foundation(pair)),
    )
    return this.#pairs.find((pair) => pair.state === 'frozen' && !active.has(foundation(pair)))
  }

  /** Puts a check ahead of the others (§7.3.1.4). */
  trigger(pair: Pair): void {
    if (pair.state === 'succeeded') return
    this.step(pair, 'triggered')
    if (!this.#triggered.includes(pair)) this.#triggered.push(pair)
  }

  step(pair: Pair, event: PairEvent): void {
    pair.state = PAIR_STATES[pair.state][event] ?? pair.state
    if (event === 'given-up') {
      pair.isValid = false
      pair.isWanted = false
    }
    if (event !== 'answered') return
    pair.isValid = true
    // §7.2.5.3.3: what got through here may get through there.
    for (const other of this.#pairs) if (foundation(other) === foundation(pair)) this.step(other, 'unfrozen')
  }

  get bestValid(): Pair | undefined {
    return this.#pairs.find(({ isValid }) => isValid)
  }

  get isExhausted(): boolean {
    return this.#triggered.length === 0 && this.#pairs.every(({ state }) => state === 'failed')
  }

  #add(base: Base, remote: Candidate): Pair | undefined {
    const known = this.find(base, remote.address, remote.port)
    if (known) {
      // §7.3.1.3: a candidate that was first seen by its check is now told by its own name.
      if (known.remote.type === 'prflx') known.remote = remote
      return known
    }
    if (this.#pairs.length >= MOST_PAIRS && !this.#makeRoom()) return undefined
    const pair: Pair = { base, remote, state: 'frozen', isValid: false, isNominated: false, isWanted: false }
    this.#pairs.push(pair)
    return pair
  }

  /** Drops the lowest pair that has failed or not begun. */
  #makeRoom(): boolean {
    const index = this.#pairs.findLastIndex(({ state }) => state === 'failed' || state === 'frozen')
    if (index >= 0) this.#pairs.splice(index, 1)
    return index >= 0
  }

  /** §6.1.2.6: of each foundation the highest pair waits, where none is further yet. */
  #unfreezeFoundations(): void {
    const begun = new Set(
      this.#pairs.filter(({ state }) => state !== 'frozen').map((pair) => foundation(pair)),
    )
    for (const pair of this.#pairs) {
      if (pair.state !== 'frozen' || begun.has(foundation(pair))) continue
      begun.add(foundation(pair))
      this.step(pair, 'unfrozen')
    }
  }

  /** Orders the pairs anew: priorities depend on the role (§7.2.5.1). */
  sort(): void {
    const isControlling = this.#role() === 'controlling'
    const priority = ({ base, remote }: Pair) =>
      isControlling
        ? pairPriority(base.candidate.priority, remote.priority)
        : pairPriority(remote.priority, base.candidate.priority)
    const priorities = new Map(this.#pairs.map((pair) => [pair, priority(pair)]))
    this.#pairs.sort((a, b) => {
      const difference = priorities.get(b)! - priorities.get(a)!
      return difference > 0n ? 1 : difference < 0n ? -1 : 0
    })
  }
}

function foundation({ base, remote }: Pair): string {
  return `${base.candidate.foundation}:${remote.foundation}`
}
