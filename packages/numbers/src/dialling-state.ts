/** What is known of a number while it is on its way through the steps of dialling. */
import { isCanonical } from './clean.ts'
import type { DialClass } from './dial-class.ts'
import type { WallTime } from './least-cost-routing.ts'
import type { Project } from './location.ts'
import type { CodeEntries, DialProject } from './project.ts'
import type { Site } from './site.ts'
import type { NumberKind, Trace } from './step.ts'
import type { Address } from './subnet.ts'

export interface DialOptions extends CodeEntries {
  /** A number for a call forward: no least-cost routing, no project, the access code for forwards. */
  readonly forward?: boolean
  /** Address of a softphone client; without it emergency rules are not asked (§10.3.3.5). */
  readonly client?: Address | undefined
  readonly project?: Project | undefined
  /** The time at the location, for least-cost routing; without it none is done. */
  readonly time?: WallTime | undefined
  readonly steps?: boolean
}
/** The number on its way through the steps. */
export interface Dialling {
  readonly site: Site
  readonly options: DialOptions
  readonly trace: Trace | undefined
  readonly project: DialProject | undefined
  number: string
  canonical: string | null
  plain: string
  kind: NumberKind
  /** Network prefix chosen by least-cost routing. */
  provider: string
  postDial: string
  /** Class of the number once it went through the country's template. */
  dialClass: DialClass | undefined
}

/** Whether the number is canonical at this step. That it is the known canonical number says so without looking at it. */
export function holdsCanonical(d: Dialling): boolean {
  return d.number === d.canonical || isCanonical(d.number)
}
