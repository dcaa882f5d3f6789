/**
 * One shared clock work for all SIP timers. Tens of thousands of timers live at once and most are cancelled, so starting and
 * cancelling cost O(1) and no Node.js timer: a timer is a link in the ring of its slot (a hashed timing wheel), and one
 * {@link Clock} timer wakes the wheel at its next used slot.
 */
import type { CancelTimer, Clock } from '@offhook/base'

/** Who is told when a timer fires; `name` is what was given to {@link TimingWheel.start}. */
export interface TimerOwner {
  onTimer(name: string): void
}

/** A running timer. Give it back to {@link TimingWheel.stop}. */
export interface WheelTimer {
  readonly name: string
  readonly due: number
}

const SLOTS = 4096

class Link implements WheelTimer {
  next: Link = this
  previous: Link = this
  readonly name: string
  readonly due: number
  owner: TimerOwner | undefined

  constructor(owner: TimerOwner | undefined, name: string, due: number) {
    this.owner = owner
    this.name = name
    this.due = due
  }
}

export class TimingWheel {
  readonly #clock: Clock
  readonly #slotMs: number
  readonly #rings: Link[] = Array.from({ length: SLOTS }, () => new Link(undefined, '', 0))
  readonly #onFault: (fault: unknown) => void
  /** The slot of time (in units of slotMs) up to which everything has fired. */
  #turned: number
  #wakeAt = Number.POSITIVE_INFINITY
  #cancelWake: CancelTimer | undefined
  #running = 0
  #lateMs = 0
  #lateAt = 0

  /** `slotMs` is the precision: a timer fires up to that much later than asked for, never earlier. */
  constructor(clock: Clock, slotMs = 10, onFault?: (fault: unknown) => void) {
    this.#clock = clock
    this.#slotMs = slotMs
    this.#turned = Math.floor(clock.monotonic() / slotMs)
    this.#onFault =
      onFault ??
      ((fault) => {
        throw fault
      })
  }

  /** The wheel's time, to which {@link WheelTimer.due} refers. */
  now(): number {
    return this.#clock.monotonic()
  }

  /** How many timers are running. */
  get running(): number {
    return this.#running
  }

  /**
   * How late the wheel was turned the last time, in milliseconds: the delay of the event loop under load. It counts for as long as it was:
   * the wheel is turned only when a timer is due, and one moment in which all stood still would refuse calls until then.
   */
  get lateMs(): number {
    return this.#clock.monotonic() - this.#lateAt <= this.#lateMs ? this.#lateMs : 0
  }

  /** Calls `owner.onTimer(name)` once, `ms` milliseconds from now. */
  start(ms: number, owner: TimerOwner, name: string): WheelTimer {
    const due = this.#clock.monotonic() + ms
    const link = new Link(owner, name, due)
    const slot = Math.max(Math.ceil(due / this.#slotMs), this.#turned + 1)
    const ring = this.#rings[slot % SLOTS]!
    link.previous = ring.previous
    link.next = ring
    ring.previous.next = link
    ring.previous = link
    this.#running++
    if (slot < this.#wakeAt) this.#wake(slot)
    return link
  }

  /** Stops a timer. A timer that has fired or was stopped is left alone. */
  stop(timer: WheelTimer): void {
    const link = timer as Link
    if (!link.owner) return
    link.owner = undefined
    link.previous.next = link.next
    link.next.previous = link.previous
    link.next = link
    link.previous = link
    this.#running--
  }

  /** Forgets all timers. */
  clear(): void {
    for (const ring of this.#rings) {
      while (ring.next !== ring) this.stop(ring.next)
    }
    this.#cancelWake?.()
    this.#wakeAt = Number.POSITIVE_INFINITY
  }

  #wake(slot: number): void {
    this.#cancelWake?.()
    this.#wakeAt = slot
    this.#cancelWake = this.#clock.after(slot * this.#slotMs - this.#clock.monotonic(), () => this.#turn())
  }

  #turn(): void {
    const now = this.#clock.monotonic()
    const present = Math.floor(now / this.#slotMs)
    this.#lateMs = Math.max(0, now - this.#wakeAt * this.#slotMs)
    this.#lateAt = now
    this.#wakeAt = Number.POSITIVE_INFINITY
    // After a long sleep one full round reaches every slot.
    const first = Math.max(this.#turned + 1, present - SLOTS + 1)
    for (let slot = first; slot <= present; slot++) {
      this.#turned = slot
      this.#fire(this.#rings[slot % SLOTS]!, now)
    }
    this.#turned = Math.max(this.#turned, present)
    if (this.#running > 0) this.#wakeNext()
  }

  #fire(ring: Link, now: number): void {
    for (let link = ring.next; link !== ring; ) {
      const next = link.next
      const owner = link.owner
      // A slot also holds timers of later rounds; what is due within this slot fires.
      if (owner && link.due <= now) {
        this.stop(link)
        try {
          owner.onTimer(link.name)
        } catch (fault) {
          this.#onFault(fault)
        }
        // The owner may have stopped `next`; a stopped link points at itself, so begin the ring again.
        link = next.owner || next === ring ? next : ring.next
      } else link = next
    }
  }

  #wakeNext(): void {
    for (let ahead = 1; ahead <= SLOTS; ahead++) {
      const slot = this.#turned + ahead
      if (slot >= this.#wakeAt) return
      const ring = this.#rings[slot % SLOTS]!
      if (ring.next !== ring) {
        this.#wake(slot)
        return
      }
    }
  }
}
