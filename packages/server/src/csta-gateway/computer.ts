/** A computer whose software uses lines over CSTA, whoever is signed in at it (a terminal server, the server of a CTI product). */
import type { LineNumber } from '@offhook/telephony'
import type { Person } from '../directory/index.ts'

export interface Computer {
  readonly id: string
  /** Signs in under this name. */
  readonly name: string
  readonly secretHash: string
  /** All lines that there are, or these. */
  readonly lines: '*' | readonly LineNumber[]
  /** Lines are used only by those to whom they belong; the computer says who sits at it. */
  readonly isOwnerOnly: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly seenAt: number | null
}

export function hasLine({ lines }: Computer, line: LineNumber): boolean {
  return lines === '*' || lines.includes(line)
}

/** Whether whoever sits at the computer may use a line, beside watching it. */
export function mayUse(computer: Computer, line: LineNumber, acting: Person | undefined): boolean {
  if (!hasLine(computer, line)) return false
  return !computer.isOwnerOnly || (acting?.isActive === true && acting.lines.includes(line))
}
