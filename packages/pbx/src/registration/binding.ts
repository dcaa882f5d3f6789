/** A registration as it is kept: one contact of one device (RFC 3261 §10.2.1, RFC 5626 §6). */
import type { LineNumber } from '@offhook/telephony'

/** Where the REGISTER came from, and where requests to the phone go back to. */
export interface BindingFlow {
  readonly transport: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'
  readonly address: string
  readonly port: number
  /** The listener at which it arrived, by its name; requests leave from there. */
  readonly listener?: string
}

/** What the phone told that it can, in its REGISTER or in a later message. */
export interface PhoneAbilities {
  /** `Event: talk` makes it answer (Allow-Events: talk). */
  readonly talk: boolean
  /** `Event: hold` makes it hold (Allow-Events: hold). */
  readonly hold: boolean
}

export interface Binding {
  readonly line: LineNumber
  /** The id of the {@link PhoneDevice} that signed in. */
  readonly device: string
  /** The Contact URI as the phone wrote it. */
  readonly contact: string
  /** `+sip.instance` and `reg-id` (RFC 5626 §4.2): with them a contact replaces the earlier one of the same flow. */
  readonly instance?: string
  readonly regId?: number
  /** Preference from 0 to 1 (RFC 3261 §20.10 q). */
  readonly q?: number
  /** The Path of the REGISTER (RFC 3327), to be the Route of requests to the phone. */
  readonly path: readonly string[]
  readonly callId: string
  readonly cseq: number
  readonly flow: BindingFlow
  readonly userAgent: string
  readonly abilities: PhoneAbilities
  /** When it signed in first, and when the registration ends; milliseconds since 1970. */
  readonly since: number
  readonly expiresAt: number
}

/** What makes two bindings the same one: instance and reg-id where both are given (RFC 5626 §6), else the contact. */
export function bindingKey(binding: Pick<Binding, 'line' | 'contact' | 'instance' | 'regId'>): string {
  return binding.instance !== undefined && binding.regId !== undefined
    ? `${binding.line} ${binding.instance} ${binding.regId}`
    : `${binding.line} ${binding.contact}`
}

/** Phones over WebSocket are browsers (RFC 7118). */
export function isBrowser({ flow }: Pick<Binding, 'flow'>): boolean {
  return flow.transport === 'ws' || flow.transport === 'wss'
}
