/**
 * A browser whose voice does not come any more: its page is being loaded anew, or its network changes. The call waits for it, its other
 * side hears a soft tone meanwhile; the page comes back with an INVITE that replaces its own leg (RFC 3891), or with an ICE restart
 * (RFC 8445 §9). What does not come back in time has left.
 */
import { type CancelTimer, Emitter, type Listenable } from '@offhook/base'
import type { News } from '@offhook/media'
import { joinLegs, onJoinFailed } from '../call/joining.ts'
import type { CallHost, Connection, Leg } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import { waitingTone } from '../media/waiting-tone.ts'
import type { AbsenceEvents } from '../phone-system.ts'
import { BROWSER_PATIENCE_MS } from '../registration/browser-leaves.ts'

export class Absences {
  readonly #switching: CallHost
  readonly #events = new Emitter<AbsenceEvents>()
  readonly #missing = new Map<Leg, CancelTimer>()

  constructor(switching: CallHost) {
    this.#switching = switching
    switching.gateway?.events.on('news', (news) => this.#onNews(news))
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
    for (const call of this.#switching.calls.values()) {
      const found = call.connections.find(({ leg }) => leg?.anchor?.outer.name === termination)
      if (found?.leg?.device !== undefined && found.leg.isEstablished) return found.leg
    }
    return undefined
  }

  #goesMissing(leg: Leg): void {
    if (this.#missing.has(leg)) return
    const cancel = this.#switching.clock.after(BROWSER_PATIENCE_MS, () => this.#giveUp(leg))
    this.#missing.set(leg, cancel)
    this.#switching.gateway?.play(leg.anchor!.inner.name, {
      kind: 'wav',
      bytes: waitingTone(),
      isEndless: true,
    })
    this.#tell(leg)
  }

  #isBack(leg: Leg): void {
    if (this.forget(leg)) this.#greet(leg)
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

  /**
   * Whoever spoke on `old` came back with `leg`, which takes over its connections. A browser goes on with all that was agreed for it: neither
   * the other side of the call nor a conference or the music of a hold is asked for anything, so that nobody can refuse. Only phones that
   * talk past the engine are joined anew.
   */
  comeBack(leg: Leg, old: Leg): void {
    const { active } = old
    const other = active?.call.other(active)
    const goesOn = leg.answerInPlaceOf(old, other ? this.#switching.identityOf(other, leg) : {})
    if (!goesOn) leg.answer(leg.received && answerOnHold(leg.received, '1'), {})
    const wasMissing = this.forget(old)
    for (const connection of old.inOrder().toReversed()) {
      old.detach(connection)
      connection.attach(leg)
    }
    leg.active = active
    if (wasMissing) this.#greet(leg)
    if (!goesOn && active) {
      const { call } = active
      call.queue.run(() => this.#joinAnew(leg, active)).catch((fault) => onJoinFailed(call, fault))
    }
    old.end({ cause: 'normalClearing' })
  }

  async #joinAnew(leg: Leg, active: Connection): Promise<void> {
    const { call } = active
    const other = call.other(active)
    if (active.state !== 'connected') return
    if (call.conference) await call.conference.seat(leg)
    else if (!other?.leg?.isEstablished) call.offer = undefined
    else {
      const [toOther, toLeg] = [
        this.#switching.identityOf(active, other.leg),
        this.#switching.identityOf(other, leg),
      ]
      await joinLegs(other.leg, leg, toOther, toLeg)
    }
  }

  /** The soft tone ends. */
  #greet(leg: Leg): void {
    if (leg.anchor && !leg.isOver) this.#switching.gateway?.play(leg.anchor.inner.name, undefined)
    this.#tell(leg)
  }
}
