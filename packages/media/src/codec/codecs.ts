/** The codecs of the engine, by their name and clock in a session description. */
import type { Codec } from './codec.ts'
import { pcma, pcmu } from './g711.ts'
import { g722 } from './g722.ts'
import { opus } from './opus.ts'

export const CODECS: readonly Codec[] = [opus, g722, pcma, pcmu]

/** Undefined where the engine has no such codec. Names are compared without regard to case (RFC 4855 §3). */
export function codecNamed(name: string, clockRate: number): Codec | undefined {
  return CODECS.find(
    (codec) => codec.name.toLowerCase() === name.toLowerCase() && codec.clockRate === clockRate,
  )
}
