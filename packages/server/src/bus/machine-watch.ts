/** Watches what goes wrong with a machine while a server runs on it: its clock jumps, its disk fills, the certificate ends. Told once each. */
import type { CancelTimer, Clock } from '@offhook/base'
import type { SystemEvents } from './system-events.ts'

export interface MachineWatchOptions {
  readonly clock: Clock
  readonly systemEvents: Pick<SystemEvents, 'record'>
  /** Milliseconds since 1970. */
  readonly certificateEnds: number
  /** When the newest event that is kept happened; undefined where there is none. */
  readonly lastEventAt: number | undefined
  /** Free bytes on the disk of the data. */
  readonly freeBytes: () => Promise<number>
}

const EVERY_MS = 60_000
const DAY_MS = 86_400_000
/** Less is the work of NTP, or of a machine that is busy. */
const JUMP_MS = 30_000
/** Certificates are told of from here on, once a day. */
const SOON_DAYS = 21
const MIB = 1024 ** 2
const LOW_BYTES = 256 * MIB
/** Told anew when there was so much room in between. */
const ENOUGH_BYTES = 512 * MIB

export class MachineWatch {
  readonly #options: MachineWatchOptions
  #cancel: CancelTimer | undefined
  /** The wall clock less the monotonic one: it changes when the machine's time is set. */
  #difference = 0
  #certificateToldAt = Number.NEGATIVE_INFINITY
  #isLow = false

  constructor(options: MachineWatchOptions) {
    this.#options = options
  }

  start(): void {
    const { clock, lastEventAt, systemEvents } = this.#options
    this.#difference = clock.now() - clock.monotonic()
    if (lastEventAt !== undefined && lastEventAt - clock.now() > JUMP_MS) {
      systemEvents.record('clock-behind', { latest: new Date(lastEventAt).toISOString() })
    }
    this.#look()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look(): void {
    this.#lookAtClock()
    this.#lookAtCertificate()
    this.#cancel = this.#options.clock.after(EVERY_MS, () => this.#look())
    // A disk that cannot be asked says so elsewhere, when it is written to.
    this.#options.freeBytes().then(
      (free) => this.#lookAtDisk(free),
      () => {},
    )
  }

  #lookAtClock(): void {
    const { clock, systemEvents } = this.#options
    const difference = clock.now() - clock.monotonic()
    const jump = difference - this.#difference
    this.#difference = difference
    if (Math.abs(jump) > JUMP_MS) systemEvents.record('clock-jumped', { seconds: Math.round(jump / 1000) })
  }

  #lookAtCertificate(): void {
    const { clock, certificateEnds, systemEvents } = this.#options
    const left = certificateEnds - clock.now()
    if (left > SOON_DAYS * DAY_MS || clock.monotonic() - this.#certificateToldAt < DAY_MS) return
    this.#certificateToldAt = clock.monotonic()
    if (left > 0) systemEvents.record('certificate-ends', { days: Math.floor(left / DAY_MS) })
    else systemEvents.record('certificate-expired', { since: new Date(certificateEnds).toISOString() })
  }

  #lookAtDisk(free: number): void {
    if (this.#isLow) this.#isLow = free < ENOUGH_BYTES
    else if (free < LOW_BYTES) {
      this.#isLow = true
      this.#options.systemEvents.record('disk-low', { mebibytes: Math.floor(free / MIB) })
    }
  }
}
