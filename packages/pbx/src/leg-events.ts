/** What phones and peers do with their dialogs, passed on to whom it concerns: the fork that rings, the call, a feature. */
import { sleep } from '@offhook/base'
import {
  decodeText,
  type Ending,
  type Failure,
  type IncomingRequest,
  type Referral,
  type SessionOffer,
} from '@offhook/sip'
import type { Cause } from '@offhook/telephony'
import { numberOf } from './call/identity.ts'
import type { Leg, LegWatcher } from './call/parts.ts'
import { stepOut } from './feature/conference.ts'
import { passOffer } from './feature/hold.ts'
import { onRefer } from './feature/refer.ts'
import type { SwitchingDomain } from './switching-domain.ts'

export class LegEvents implements LegWatcher {
  readonly #switching: SwitchingDomain

  constructor(switching: SwitchingDomain) {
    this.#switching = switching
  }

  onProgress(leg: Leg, status: number): void {
    leg.fork?.onProgress(leg, status)
  }

  onAnswered(leg: Leg): void {
    leg.fork?.onAnswered(leg)
  }

  onFailed(leg: Leg, status: number, failure: Failure): void {
    leg.fork?.onFailed(leg, status, contactOf(failure))
  }

  onEnded(leg: Leg, ending: Ending): void {
    this.#switching.absences.forget(leg)
    if (leg.fork) {
      leg.fork.onFailed(leg, 480, undefined)
      return
    }
    const cause = causeOf(ending)
    for (const connection of leg.inOrder()) {
      if (stepOut(leg, connection)) continue
      connection.call.left(connection, { cause, ...(cause === 'lost' ? {} : { by: connection.party }) })
    }
  }

  onLateAnswer(leg: Leg, sdp: string): void {
    const connection = leg.active
    const other = connection?.call.other(connection)
    if (other?.leg?.owesAnswer) other.leg.acknowledge(sdp)
    else leg.answerLate?.(sdp)
    leg.answerLate = undefined
  }

  onOffer(leg: Leg, offer: SessionOffer): void {
    void passOffer(this.#switching, leg, offer)
  }

  onRefer(leg: Leg, referral: Referral): void {
    onRefer(this.#switching, leg, referral)
  }

  /** Key presses and the like go to the other end (RFC 6086). */
  onInfo(leg: Leg, info: IncomingRequest): void {
    info.respond(200)
    const connection = leg.active
    const other = connection?.call.other(connection)?.leg
    const type = info.request.headers.get('Content-Type')
    if (other && type !== undefined && info.request.body.length > 0)
      void other.sendInfo(info.request.body, type)
  }

  /** Whoever is left without media is not left in a silent call. */
  onMediaRefused(leg: Leg): void {
    const { fork } = leg
    const release = { cause: 'incompatibleDestination' } as const
    const connections = leg.inOrder()
    if (fork) {
      leg.end(release)
      fork.onFailed(leg, 488, undefined)
      return
    }
    for (const connection of connections) {
      if (!stepOut(leg, connection)) connection.call.left(connection, release)
    }
    leg.endIfUnused(release)
  }

  pause(ms: number): Promise<void> {
    return sleep(this.#switching.clock, ms)
  }
}

function causeOf({ cause }: Ending): Cause {
  switch (cause) {
    case 'BYE':
      return 'normalClearing'
    case 'CANCEL':
      return 'callCancelled'
    case 'reject':
      return 'callRejected'
    case 'expired':
    case 'no ACK':
    case 'lost':
      return 'lost'
  }
}

/** The number in the first Contact of a 3xx. */
function contactOf({ response }: Failure): string | undefined {
  if (!response || response.status < 300 || response.status >= 400) return undefined
  const { contacts } = response
  const first = contacts === '*' ? undefined : contacts[0]
  return first && decodeText(numberOf(first.parsedUri))
}
