/**
 * Keeps the doors open through which phones are reached: a NAT forgets a silent UDP flow after 30 seconds or more (RFC 4787 §4.3
 * wants two minutes, many give less), and a connection that nobody uses is closed.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import { addressOf, type Flow, isSipUri, parseUri } from '@offhook/sip'
import type { Binding } from './binding.ts'

/** RFC 5626 §4.4.2 lets clients ping a NAT every 24 to 29 seconds. */
const PERIOD_SECONDS = 25
const TICK_MS = 1000

export interface KeepAliveOptions {
  readonly clock: Clock
  readonly bindings: () => Iterable<Binding>
  /** The open flow to the phone, where there is one. */
  readonly flowOf: (binding: Binding) => Flow | undefined
}

export class KeepAlive {
  readonly #options: KeepAliveOptions
  #tick = 0
  #cancel: CancelTimer | undefined

  constructor(options: KeepAliveOptions) {
    this.#options = options
  }

  start(): void {
    this.#cancel = this.#options.clock.after(TICK_MS, () => {
      this.#pingSome()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  /** Every second another part of the phones, so that thousands of pings never leave at once. */
  #pingSome(): void {
    this.#tick = (this.#tick + 1) % PERIOD_SECONDS
    let index = 0
    for (const binding of this.#options.bindings()) {
      if (index++ % PERIOD_SECONDS === this.#tick && needsPing(binding)) this.#options.flowOf(binding)?.ping()
    }
  }
}

/** A phone that names another address than the one its messages come from sits behind a NAT. */
export function needsPing({ flow, contact }: Binding): boolean {
  if (flow.transport !== 'udp') return true
  try {
    const uri = parseUri(contact)
    return isSipUri(uri) && addressOf(uri.host) !== flow.address
  } catch {
    return true
  }
}
