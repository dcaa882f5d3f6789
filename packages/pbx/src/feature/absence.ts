/**
 * A browser whose voice does not come any more: its page is being loaded anew, or its network changes. The call waits for it, its other
 * side hears a soft tone meanwhile; the page comes back with an INVITE that replaces its own leg (RFC 3891), or with an ICE restart
 * (RFC 8445 §9). What does not come back in time has left.
 */
import { type CancelTimer, Emitter, type Listenable } from '@offhook/base'
import type { News } from '@offhook/media'
import type { LineNumber } from '@offhook/telephony'
import type { Connection } from '../call/connection.ts'
import { onJoinFailed } from '../call/joining.ts'
import type { Leg } from '../call/leg.ts'
import { answerOnHold } from '../call/session-description.ts'
import type { Exchange } from '../exchange.ts'
import { waitingTone } from '../media/waiting-tone.ts'

export type AbsenceEvents = {
  /** Somebody in a call of these lines has gone missing, or is back. */
  changed: { readonly lines: readonly LineNumber[] }
}

/** How long a call waits for a browser. */
const PATIENCE_MS = 30_000

export class Absences {
  readonly #exchange: Exchange
  readonly #events = new Emitter<AbsenceEvents>()
  readonly #missing = new Map<Leg, CancelTimer>()

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    exchange.gateway?.events.on('news', (news) => this.#onNews(news))
  }

  get events(): Listenable<AbsenceEvents> {
    return this.#events
  }

  isMissing(leg: Leg): boolean {
    return this.#missing.has(leg)
  }

  #onNews(news: News): void {
    if (news.kind !== 'connection') return
    const leg = this.#legOf(news.leg)
    if (!leg) return
    if (news.state === 'connected') this.#isBack(leg)
    else if (news.state === 'disconnected' || news.state === 'failed') this.#goesMissing(leg)
  }

  #legOf(termination: string): Leg | undefined {
    for (const call of this.#exchange.calls.values()) {
      const found = call.connections.find(({ leg }) => leg?.anchor?.outer.name === termination)
      if (found?.leg?.device !== undefined && found.leg.isEstablished) return found.leg
    }
    return undefined
  }

  #goesMissing(leg: Leg): void {
    if (this.#missing.has(leg)) return
    const cancel = this.#exchange.clock.after(PATIENCE_MS, () => this.#giveUp(leg))
    this.#missing.set(leg, cancel)
    this.#exchange.gateway?.play(leg.anchor!.inner.name, {
      kind: 'wav',
      bytes: waitingTone(),
      isEndless: true,
    })
    this.#tell(leg)
  }

  #isBack(leg: Leg): void {
    if (!this.forget(leg)) return
    if (leg.anchor && !leg.isOver) this.#exchange.gateway?.play(leg.anchor.inner.name, undefined)
    this.#tell(leg)
  }

  #giveUp(leg: Leg): void {
    this.#missing.delete(leg)
    const connections = leg.inOrder()
    this.#tell(leg)
    for (const connection of connections) connection.call.left(connection, { cause: 'lost' })
    leg.end({ cause: 'lost' })
  }

  /** It is not waited for any more; whether it was. */
  forget(leg: Leg): boolean {
    this.#missing.get(leg)?.()
    return this.#missing.delete(leg)
  }

  /** Tells those in the calls of `leg`. */
  #tell(leg: Leg): void {
    const all = leg.connections.flatMap(({ call }) => call.connections.flatMap(({ line }) => line ?? []))
    this.#events.emit('changed', { lines: [...new Set(all)] })
  }

  /** The page of `old` came back with `leg`, which takes over all of its connections. */
  comeBack(leg: Leg, old: Leg): void {
    const { active } = old
    const wasMissing = this.forget(old)
    for (const connection of old.inOrder().toReversed()) {
      old.detach(connection)
      connection.attach(leg)
    }
    leg.active = active
    if (wasMissing) this.#tell(leg)
    this.#speak(leg, active).catch((fault) => active && onJoinFailed(active.call, fault))
    old.end({ cause: 'normalClearing' })
  }

  /** Gives whoever came back the voice that they had. */
  async #speak(leg: Leg, active: Connection | undefined): Promise<void> {
    const exchange = this.#exchange
    const call = active?.call
    const other = active && call?.other(active)
    if (other?.leg?.isEstablished && active?.state === 'connected' && !call?.conference && leg.received) {
      const answer = await other.leg.offer(leg.received, exchange.identityOf(active, other.leg))
      leg.answer(answer, exchange.identityOf(other, leg))
      return
    }
    leg.answer(leg.received && answerOnHold(leg.received, '1'), {})
    if (!call || active?.state !== 'connected') return
    if (call.conference) await call.conference.seat(leg)
    // Whom the old page had called is offered what the new one can, on answering.
    else call.offer = undefined
  }
}
