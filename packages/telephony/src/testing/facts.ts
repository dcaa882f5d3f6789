/** Facts in a few words, for tests: numbers of three digits are lines, all others are outside. */
import type { CallFact, Conferenced, Transferred } from '../fact.ts'
import type { SingleCallFact } from '../step.ts'
import type { Cause, Party } from '../words.ts'

export function party(number: string): Party {
  return /^\d{3}$/.test(number) ? { line: number, number } : { number }
}

/** The facts of one call; each takes the time of the last {@link FactTeller.at}. */
export class FactTeller {
  readonly switchCallId: string
  #at = 0

  constructor(switchCallId: string) {
    this.switchCallId = switchCallId
  }

  /** Sets the time of the facts that follow, in milliseconds. */
  at(ms: number): this {
    this.#at = ms
    return this
  }

  initiated(device: string): SingleCallFact {
    return { ...this.#about(), type: 'serviceInitiated', initiatingDevice: party(device) }
  }

  originated(calling: string, called: string): SingleCallFact {
    const parties = { callingDevice: party(calling), calledDevice: party(called) }
    return { ...this.#about(), type: 'originated', ...parties }
  }

  delivered(alerting: string, calling: string, called = alerting, from?: string): SingleCallFact {
    return {
      ...this.#about(),
      type: 'delivered',
      alertingDevice: party(alerting),
      ...who(calling, called, from),
    }
  }

  reached(network: string, calling: string, called = network): SingleCallFact {
    return {
      ...this.#about(),
      type: 'networkReached',
      networkInterfaceUsed: party(network),
      ...who(calling, called),
    }
  }

  established(answering: string, calling: string, called = answering, from?: string): SingleCallFact {
    const answer = { answeringDevice: party(answering), ...who(calling, called, from) }
    return { ...this.#about(), type: 'established', ...answer }
  }

  held(device: string): SingleCallFact {
    return { ...this.#about(), type: 'held', holdingDevice: party(device) }
  }

  retrieved(device: string): SingleCallFact {
    return { ...this.#about(), type: 'retrieved', retrievingDevice: party(device) }
  }

  failed(device: string, cause: Cause): SingleCallFact {
    return { ...this.#about(), type: 'failed', failingDevice: party(device), cause }
  }

  queued(queue: string, calling: string): SingleCallFact {
    return { ...this.#about(), type: 'queued', queue: party(queue), ...who(calling, queue) }
  }

  diverted(device: string, to: string, cause: Cause): SingleCallFact {
    const devices = { divertingDevice: party(device), newDestination: party(to) }
    return { ...this.#about(), type: 'diverted', ...devices, cause }
  }

  cleared(device: string, cause: Cause = 'normalClearing', releasing?: string): SingleCallFact {
    return {
      ...this.#about(),
      type: 'connectionCleared',
      droppedConnection: party(device),
      cause,
      ...(releasing ? { releasingDevice: party(releasing) } : {}),
    }
  }

  over(cause: Cause = 'normalClearing'): SingleCallFact {
    return { ...this.#about(), type: 'callCleared', cause }
  }

  informed(device: Party): SingleCallFact {
    return { ...this.#about(), type: 'callInformation', device }
  }

  /** This call, which had been held, goes on without `device`, joined with the consultation call. */
  transferred(device: string, to: string, secondaryOldCall?: string): Transferred {
    return {
      ...this.#about(),
      type: 'transferred',
      primaryOldCall: this.switchCallId,
      ...(secondaryOldCall === undefined ? {} : { secondaryOldCall }),
      transferringDevice: party(device),
      transferredToDevice: party(to),
      cause: secondaryOldCall === undefined ? 'singleStepTransfer' : 'transfer',
    }
  }

  conferenced(device: string, secondaryOldCall: string): Conferenced {
    const { switchCallId } = this
    const conferencingDevice = party(device)
    const calls = { primaryOldCall: switchCallId, secondaryOldCall }
    return { ...this.#about(), type: 'conferenced', ...calls, conferencingDevice, cause: 'conference' }
  }

  #about(): Pick<CallFact, 'switchCallId' | 'at'> {
    return { switchCallId: this.switchCallId, at: this.#at }
  }
}

function who(calling: string, called: string, from?: string) {
  return {
    callingDevice: party(calling),
    calledDevice: party(called),
    ...(from ? { lastRedirectionDevice: party(from) } : {}),
  }
}
