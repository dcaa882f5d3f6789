/**
 * The edge of a connector: the numbers of parties outside, as the phone system reports them, become canonical. One party keeps
 * one number for the whole call, whatever role later facts give it, because within a call it is known by its number.
 */
import { type CallFact, isTold, type LineNumber, type Party, type SnapshotCall } from '@offhook/telephony'
import type { Numbers, NumbersAtSite } from '../location/index.ts'
import type { DialledNumbers } from './dialled-numbers.ts'

type ReportedDirection = Parameters<NumbersAtSite['reported']>[1]

/** What a party is to the call says how its number is written (ECMA-269 §12.2). */
const directions: Readonly<Record<string, ReportedDirection>> = {
  initiatingDevice: 'caller',
  callingDevice: 'caller',
  calledDevice: 'called',
  lastRedirectionDevice: 'reported-forward',
  newDestination: 'reported-forward',
  transferredToDevice: 'reported-forward',
}

/** What is remembered of a call. */
interface KnownCall {
  /** Reported number → canonical number. */
  readonly numbers: Map<string, string>
  /** How the call is to our line. Undefined: not told yet. */
  direction?: 'incoming' | 'outgoing'
  /** The canonical number of the party outside that our line called, or that called it. */
  far?: string
}

/** Calls whose numbers are remembered; a phone system that never ends its calls must not fill the memory. */
const MOST_CALLS = 50_000

export class Translation {
  readonly #numbers: Numbers
  readonly #isOwn: (line: LineNumber) => boolean
  readonly #dialled: DialledNumbers | undefined
  /** By the phone system's id of the call. */
  readonly #byCall = new Map<string, KnownCall>()

  /** `isOwn` says whether a line of the phone system is known as its line here: another group may have one of that number. */
  constructor(
    numbers: Numbers,
    isOwn: (line: LineNumber) => boolean = () => true,
    dialled: DialledNumbers | undefined = undefined,
  ) {
    this.#numbers = numbers
    this.#isOwn = isOwn
    this.#dialled = dialled
  }

  /** `told` with canonical numbers. */
  fact<Fact extends CallFact>(told: Fact): Fact {
    const fact = this.#withoutForeign(told)
    const known = this.#knownIn(fact)
    const line = lineIn(fact)
    this.#learn(fact, line, known)
    const fields = Object.entries(fact).map(([key, value]) => {
      if (!isParty(value)) return [key, value]
      if (isConnected(key, value, fact, known)) return [key, this.#connected(value, line, known)]
      return [key, this.#party(value, directions[key] ?? 'called', line, known.numbers)]
    })
    if (fact.type === 'callCleared') this.#byCall.delete(fact.switchCallId)
    return Object.fromEntries(fields) as Fact
  }

  /** The number as the phone system reported it in this call, for a canonical one; itself where it is not known any more. */
  reported(switchCallId: string, canonical: string): string {
    for (const [reported, known] of this.#byCall.get(switchCallId)?.numbers ?? []) {
      if (known === canonical) return reported
    }
    return canonical
  }

  /** A call of a snapshot with canonical numbers. What is known of it goes on with the facts that follow. */
  call(told: SnapshotCall): SnapshotCall {
    const call = { ...told, connections: told.connections.map((each) => this.#withoutForeign(each)) }
    const known = this.#knownAs(call.switchCallId)
    const line = call.connections.find(({ party }) => party.line !== undefined)?.party.line
    const connections = call.connections.map((connection) => {
      const as = connection.direction === 'outgoing' ? 'caller' : 'called'
      const party = this.#party(connection.party, as, line, known.numbers)
      if (party.line === undefined && known.direction === undefined) {
        known.direction = as === 'caller' ? 'incoming' : 'outgoing'
        known.far = party.number
      }
      const called = connection.called && this.#party(connection.called, 'called', line, known.numbers)
      return { ...connection, party, ...(called ? { called } : {}) }
    })
    return { ...call, connections }
  }

  /** The same without the lines that are another group's here: their parties are known by their numbers alone. */
  #withoutForeign<Told extends object>(told: Told): Told {
    const isForeign = (value: unknown): value is Party =>
      isParty(value) && value.line !== undefined && !this.#isOwn(value.line)
    if (!Object.values(told).some(isForeign)) return told
    const fields = Object.entries(told).map(([key, value]) => {
      if (!isForeign(value)) return [key, value]
      const { line: _foreign, ...party } = value
      return [key, party]
    })
    return Object.fromEntries(fields) as Told
  }

  /** Who called whom first. After a transfer that stays: some phone systems go on naming the one who first called. */
  #learn(fact: CallFact, line: LineNumber | undefined, known: KnownCall): void {
    const { calling, called } = endsOf(fact)
    if (!calling || !isTold(calling) || known.far) return
    known.direction ??= calling.line === undefined ? 'incoming' : 'outgoing'
    const isIncoming = known.direction === 'incoming'
    const far = isIncoming ? calling : called
    if (!far || far.line !== undefined) return
    known.far = this.#party(far, isIncoming ? 'caller' : 'called', line, known.numbers).number
  }

  /**
   * A party by the number that the phone system reports now that they talk (§10.3.3.2, ConnectedID). Where the location ignores such
   * numbers it is the one who was called or who called, and a name that came with the number is left out with it.
   */
  #connected(party: Party, line: LineNumber | undefined, known: KnownCall): Party {
    const as = known.direction === 'incoming' ? 'connected-in' : 'connected-out'
    const connected = this.#party(party, as, line, known.numbers)
    if (connected.number !== '') return connected
    // Later facts name the party by the ignored number again.
    const number = known.far ?? ''
    known.numbers.set(party.number, number)
    return { number }
  }

  #party(
    party: Party,
    as: ReportedDirection,
    line: LineNumber | undefined,
    known: Map<string, string>,
  ): Party {
    if (party.line !== undefined || party.number === '') return party
    let number = known.get(party.number)
    if (number === undefined) {
      number =
        (line && this.#dialled?.numberOf(line, party.number)) ??
        this.#numbers.of(line).reported(party.number, as)
      known.set(party.number, number)
    }
    return number === party.number ? party : { ...party, number }
  }

  #knownAs(switchCallId: string): KnownCall {
    const known = this.#byCall.get(switchCallId)
    if (known) return known
    const made: KnownCall = { numbers: new Map() }
    if (this.#byCall.size >= MOST_CALLS) this.#byCall.delete(this.#byCall.keys().next().value!)
    this.#byCall.set(switchCallId, made)
    return made
  }

  #knownIn(fact: CallFact): KnownCall {
    const known = this.#knownAs(fact.switchCallId)
    if (fact.type === 'transferred' || fact.type === 'conferenced') this.#join(fact, known)
    return known
  }

  /** The call that goes on knows what both knew. */
  #join(fact: Extract<CallFact, { primaryOldCall: string }>, known: KnownCall): void {
    for (const old of [fact.primaryOldCall, fact.secondaryOldCall]) {
      if (old === undefined || old === fact.switchCallId) continue
      const before = this.#byCall.get(old)
      if (!before) continue
      for (const [reported, canonical] of before.numbers) known.numbers.set(reported, canonical)
      if (before.direction !== undefined) known.direction ??= before.direction
      if (before.far) known.far ??= before.far
      this.#byCall.delete(old)
    }
  }
}

/** Whether the number of `party` is one that became known or changed when they talked, and is new in this call. */
function isConnected(key: string, party: Party, fact: CallFact, known: KnownCall): boolean {
  const { direction, numbers } = known
  if (party.line !== undefined || direction === undefined || numbers.has(party.number)) return false
  if (fact.type === 'callInformation') return key === 'device'
  // Who answers an incoming call outside was reached by a forwarding, which says how that number is written.
  const answers = fact.type === 'established' && key === 'answeringDevice' && direction === 'outgoing'
  return answers && party.number !== fact.calledDevice.number
}

/** Who calls whom, as far as a fact tells. */
function endsOf(fact: CallFact): { calling?: Party | undefined; called?: Party | undefined } {
  if (fact.type === 'serviceInitiated') return { calling: fact.initiatingDevice, called: fact.calledDevice }
  return 'callingDevice' in fact ? { calling: fact.callingDevice, called: fact.calledDevice } : {}
}

/** The line at whose location the numbers of a fact are written: the first that it names. */
function lineIn(fact: CallFact): LineNumber | undefined {
  return Object.values(fact).find((value): value is Party => isParty(value) && value.line !== undefined)?.line
}

function isParty(value: unknown): value is Party {
  return typeof value === 'object' && value !== null && 'number' in value
}
