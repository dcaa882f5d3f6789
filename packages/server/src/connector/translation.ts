/**
 * The edge of a connector: the numbers of parties outside, as the phone system reports them, become canonical. One party keeps
 * one number for the whole call, whatever role later facts give it, because within a call it is known by its number.
 */
import type { CallFact, LineNumber, Party } from '@offhook/telephony'
import type { Numbers, NumbersAtSite } from '../location/index.ts'

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

/** Calls whose numbers are remembered; a phone system that never ends its calls must not fill the memory. */
const MOST_CALLS = 50_000

export class Translation {
  readonly #numbers: Numbers
  /** Reported number → canonical number, by the phone system's id of the call. */
  readonly #byCall = new Map<string, Map<string, string>>()

  constructor(numbers: Numbers) {
    this.#numbers = numbers
  }

  /** `fact` with canonical numbers. */
  fact<Fact extends CallFact>(fact: Fact): Fact {
    const known = this.#knownIn(fact)
    const line = lineIn(fact)
    const fields = Object.entries(fact).map(([key, value]) => [
      key,
      isParty(value) ? this.#party(value, directions[key] ?? 'called', line, known) : value,
    ])
    if (fact.type === 'callCleared') this.#byCall.delete(fact.switchCallId)
    return Object.fromEntries(fields) as Fact
  }

  /** `line` is the line whose connection the party is connected to. */
  party(party: Party, as: ReportedDirection, line: LineNumber | undefined): Party {
    return this.#party(party, as, line, new Map())
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
      number = this.#numbers.of(line).reported(party.number, as)
      known.set(party.number, number)
    }
    return number === party.number ? party : { ...party, number }
  }

  #knownIn(fact: CallFact): Map<string, string> {
    const { switchCallId } = fact
    let known = this.#byCall.get(switchCallId)
    if (!known) {
      known = new Map()
      if (this.#byCall.size >= MOST_CALLS) this.#byCall.delete(this.#byCall.keys().next().value!)
      this.#byCall.set(switchCallId, known)
    }
    if (fact.type === 'transferred' || fact.type === 'conferenced') this.#join(fact, known)
    return known
  }

  /** The call that goes on knows what both knew. */
  #join(fact: Extract<CallFact, { primaryOldCall: string }>, known: Map<string, string>): void {
    for (const old of [fact.primaryOldCall, fact.secondaryOldCall]) {
      if (old === undefined || old === fact.switchCallId) continue
      for (const [reported, canonical] of this.#byCall.get(old) ?? []) known.set(reported, canonical)
      this.#byCall.delete(old)
    }
  }
}

/** The line at whose location the numbers of a fact are written: the first that it names. */
function lineIn(fact: CallFact): LineNumber | undefined {
  return Object.values(fact).find((value): value is Party => isParty(value) && value.line !== undefined)?.line
}

function isParty(value: unknown): value is Party {
  return typeof value === 'object' && value !== null && 'number' in value
}
