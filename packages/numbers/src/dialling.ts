/** Dialling: the sixteen steps of §10.3.11.2 from what a person entered to the digits that the phone system needs. */
import { checkLength } from './clean.ts'
import { finalRules, makeDialable, sendsCanonical } from './dialling-output.ts'
import {
  bypass,
  clean,
  emergency,
  externalRules,
  internalRules,
  makeCanonical,
  special,
  vanity,
} from './dialling-recognition.ts'
import { applyRouting } from './dialling-routing.ts'
import type { Dialling, DialOptions } from './dialling-state.ts'
import { dialProject, journalOf, type ProjectEntry } from './project.ts'
import type { Site } from './site.ts'
import { type NumberKind, type Step, Trace } from './step.ts'

export type { DialOptions }

export interface Dialled {
  /** Exactly the digits to send to the phone system. */
  readonly result: string
  readonly canonical: string | null
  /** The number without access code, prefix and project code, as people know it. */
  readonly plain: string
  readonly kind: NumberKind
  /** Tones to send once the call is answered (digits, * #, p and P for pauses), or null. */
  readonly postDial: string | null
  /** What the journal keeps of the project, or null. */
  readonly project: ProjectEntry | null
  /** Empty unless steps were asked for. */
  readonly steps: readonly Step[]
}

const NO_STEPS: readonly Step[] = []

/**
 * The digits to dial for a number. Throws `number-too-long`, `pin-needed` or `user-code-needed`, nothing else; what no rule
 * knows is dialled as it is.
 */
export function dial(number: string, site: Site, options: DialOptions = {}): Dialled {
  checkLength(number)
  const project = options.project && !options.forward ? dialProject(options.project) : undefined
  const dialling: Dialling = {
    site,
    options,
    trace: options.steps ? new Trace() : undefined,
    project,
    number,
    canonical: null,
    plain: number,
    kind: 'external',
    provider: '',
    postDial: '',
    dialClass: undefined,
  }
  if (bypass(dialling)) return dialled(dialling)
  clean(dialling)
  if (emergency(dialling)) return dialled(dialling)
  vanity(dialling)
  if (!special(dialling) && !externalRules(dialling) && !internalRules(dialling)) {
    makeCanonical(dialling)
    applyRouting(dialling)
  }
  if (!sendsCanonical(dialling)) makeDialable(dialling)
  finalRules(dialling)
  dialling.trace?.add('send', dialling.number, dialling.number)
  return dialled(dialling)
}

function dialled(d: Dialling): Dialled {
  const own = d.canonical !== null && d.site.extensions.extensionOf(d.canonical) !== undefined
  return {
    result: d.number,
    canonical: d.canonical,
    plain: d.plain,
    kind: own && d.kind === 'external' ? 'internal' : d.kind,
    postDial: d.postDial === '' ? null : d.postDial,
    project: d.project ? journalOf(d.project, d.options) : null,
    steps: d.trace?.steps ?? NO_STEPS,
  }
}
