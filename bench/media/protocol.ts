/** What the processes of a bench tell each other. */

/** What is measured. In `srtp` and `opus` two calls are chained, so that the phones need neither: phone, call, call, phone. */
export type Scene = 'room' | 'relay' | 'srtp' | 'opus'

export const SCENES: readonly Scene[] = ['room', 'relay', 'srtp', 'opus']

/** A participant of a room, or a call, is the unit that is counted. */
export function streamsOf(scene: Scene, units: number): number {
  return scene === 'relay' ? units * 2 : units
}

/** What one phone does. */
export interface StreamPlan {
  /** Which of the sockets it uses. */
  readonly socket: number
  /** The port of the server it speaks to; no two phones share one. */
  readonly port: number
  readonly isTalking: boolean
  /** Whose stamps or pips it hears. */
  readonly hears: number
}

/**
 * `speech`: who talks sends speech without end. `stamps`: every packet says when it was sent, where the server passes it on as it is.
 * `pips`: who talks sends a short tone twice a second, so that it can be told how long a sound is under way.
 */
export type SoundPlan = 'speech' | 'stamps' | 'pips'

export type ToPhones =
  | { readonly do: 'bind'; readonly sockets: number }
  | {
      readonly do: 'talk'
      readonly streams: readonly StreamPlan[]
      readonly sound: SoundPlan
      /** Before anything is counted. */
      readonly settleSeconds: number
      readonly seconds: number
      /** Whether each second is told. */
      readonly isTold: boolean
    }

export type FromPhones =
  | { readonly kind: 'bound'; readonly ports: readonly number[] }
  | { readonly kind: 'counting' }
  /** Of one second, where it is of a long run. */
  | { readonly kind: 'second'; readonly late20Percent: number; readonly received: number }
  | { readonly kind: 'heard'; readonly result: Heard }

/** What all phones heard together. Times are those at which the system took the packets from the server. */
export interface Heard {
  readonly sent: number
  readonly received: number
  readonly lostPercent: number
  /** Packets that came 20 ms or more after their place in the stream's own best case. */
  readonly late20Percent: number
  /** How far packets came behind that best case. */
  readonly lateP99Ms: number
  /** Streams of which nothing came. */
  readonly deaf: number
  /** Packets with sound that can be heard. */
  readonly voicedPercent: number
  /** From mouth to ear, where it was measured: through one server once. */
  readonly delayMs?: { readonly p50: number; readonly p99: number; readonly samples: number }
  /** How late the phones themselves were: above 10 ms they were starved, and the run says nothing. */
  readonly sentLateP99Ms: number
}

export type ToServer =
  | { readonly do: 'set-up'; readonly scene: Scene; readonly phones: readonly number[] }
  | { readonly do: 'tear-down' }
  | { readonly do: 'look' }

export type FromServer =
  | { readonly kind: 'ready' }
  /** The ports of the server in the order of the phones. */
  | { readonly kind: 'up'; readonly ports: readonly number[] }
  | { readonly kind: 'down' }
  | {
      readonly kind: 'seen'
      readonly ticks: number
      readonly lateTicks: number
      readonly worstOfLastSecondMs: number
      readonly cpuMicros: number
    }
