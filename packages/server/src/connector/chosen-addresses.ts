/**
 * Lines with several addresses (§6.13.1): where one of them was chosen, calls to the others are not told. What the phone system says
 * of such a call is heard as if the line were somebody outside; a call in which nobody else of ours has a part is not heard at all.
 */
import type { CallFact, LineNumber, Party, SnapshotCall } from '@offhook/telephony'
import type { Numbers } from '../location/index.ts'

interface HeardCall {
  /** Lines with a chosen address: whether the call is told there. */
  readonly isTold: Map<LineNumber, boolean>
  /** Whether another line has a part in it, or had. */
  hasOthers: boolean
}

/** Calls that are remembered; a phone system that never ends its calls must not fill the memory. */
const MOST_CALLS = 10_000

export class ChosenAddresses {
  readonly #numbers: Numbers
  readonly #addressOf: (line: LineNumber) => string | null
  readonly #calls = new Map<string, HeardCall>()

  constructor(numbers: Numbers, addressOf: (line: LineNumber) => string | null) {
    this.#numbers = numbers
    this.#addressOf = addressOf
  }

  /** The fact as it is told; undefined where it is not. */
  fact<Fact extends CallFact>(fact: Fact): Fact | undefined {
    const parties = Object.values(fact).filter(isParty)
    if (!this.#calls.has(fact.switchCallId) && !parties.some((party) => this.#isChoosy(party))) return fact
    const call = this.#call(fact.switchCallId)
    const called = 'calledDevice' in fact ? fact.calledDevice : undefined
    const isSentOn = 'lastRedirectionDevice' in fact && fact.lastRedirectionDevice !== undefined
    for (const party of parties)
      this.#judge(call, party, calledAt(fact) === party && !isSentOn ? called : undefined)
    const isHeard = call.hasOthers || [...call.isTold.values()].some(Boolean)
    if (fact.type === 'callCleared') this.#calls.delete(fact.switchCallId)
    if (!isHeard) return undefined
    const fields = Object.entries(fact).map(([key, value]) => [
      key,
      isParty(value) ? told(call, value) : value,
    ])
    return Object.fromEntries(fields) as Fact
  }

  /** A call of a snapshot; undefined where it is not told. */
  call(call: SnapshotCall): SnapshotCall | undefined {
    if (!call.connections.some(({ party }) => this.#isChoosy(party))) return call
    const heard = this.#call(call.switchCallId)
    for (const { party, direction, called } of call.connections) {
      this.#judge(heard, party, direction === 'incoming' ? called : undefined)
    }
    if (!heard.hasOthers && ![...heard.isTold.values()].some(Boolean)) return undefined
    return {
      ...call,
      connections: call.connections.map((each) => ({ ...each, party: told(heard, each.party) })),
    }
  }

  #isChoosy({ line }: Party): boolean {
    return line !== undefined && this.#addressOf(line) !== null
  }

  #call(switchCallId: string): HeardCall {
    const known = this.#calls.get(switchCallId)
    if (known) return known
    const made: HeardCall = { isTold: new Map(), hasOthers: false }
    if (this.#calls.size >= MOST_CALLS) this.#calls.delete(this.#calls.keys().next().value!)
    this.#calls.set(switchCallId, made)
    return made
  }

  /** What a line hears of the call is decided once. `called` is the number by which the call came straight to it. */
  #judge(call: HeardCall, { line }: Party, called: Party | undefined): void {
    if (line === undefined) return
    const address = this.#addressOf(line)
    if (address === null) call.hasOthers = true
    else if (!call.isTold.has(line)) {
      call.isTold.set(line, called === undefined || this.#isSame(line, address, called))
    }
  }

  #isSame(line: LineNumber, address: string, { line: key, number }: Party): boolean {
    const formsOf = (text: string) => {
      const at = this.#numbers.of(line)
      const canonical = at.canonicalOfLine(text)
      return [text, at.reported(text, 'called'), ...(canonical === null ? [] : [canonical])]
    }
    const forms = new Set(formsOf(address))
    return (key !== undefined && forms.has(key)) || formsOf(number).some((form) => forms.has(form))
  }
}

/** The device that a call came to, by the facts that tell of it. */
function calledAt(fact: CallFact): Party | undefined {
  switch (fact.type) {
    case 'delivered':
      return fact.alertingDevice
    case 'established':
      return fact.answeringDevice
    case 'queued':
      return fact.queue
    case 'failed':
      return fact.failingDevice
    case 'diverted':
      return fact.divertingDevice
    default:
      return undefined
  }
}

function told({ isTold }: HeardCall, party: Party): Party {
  if (party.line === undefined || isTold.get(party.line) !== false) return party
  const { line: _unheard, ...outside } = party
  return outside
}

function isParty(value: unknown): value is Party {
  return typeof value === 'object' && value !== null && 'number' in value
}
