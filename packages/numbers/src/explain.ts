/** One number in one direction, with every step: what the command line, the interface and the administration show. */
import { checkLength } from './clean.ts'
import { dial } from './dialling.ts'
import { displayOf } from './display.ts'
import { numberError } from './errors.ts'
import { formatLine } from './line-number.ts'
import type { Numbering } from './numbering.ts'
import { type Formatted, format, REPORTED_DIRECTIONS, type ReportedDirection } from './reported.ts'
import type { Site } from './site.ts'
import type { NumberKind, Step } from './step.ts'
import { parseAddress } from './subnet.ts'
import { formatForDisplay, formatForSearch } from './typed-number.ts'
import { wallTimeOfIso } from './wall-time.ts'

export type Direction = 'dial' | 'set-forward' | 'display' | ReportedDirection | 'line' | 'search'

/** All directions, in the order in which they are shown. */
export const DIRECTIONS: readonly Direction[] = [
  'dial',
  'set-forward',
  'display',
  'caller',
  'called',
  'connected-in',
  'connected-out',
  'reported-forward',
  'reported-outgoing',
  'line',
  'search',
]

export interface ExplainOptions {
  readonly as: Direction
  /** Name of the location. */
  readonly at: string
  /** Address of a softphone client, for emergency rules. */
  readonly clientIp?: string | undefined
  /** Name of a project of the location. */
  readonly project?: string | undefined
  readonly pin?: string | undefined
  readonly userCode?: string | undefined
  /** ISO 8601, for least-cost routing. */
  readonly time?: string | undefined
}

export interface NumberExplanation {
  readonly input: string
  readonly as: Direction
  readonly at: string
  readonly result: string
  readonly canonical: string | null
  /** The number as people at the location see it. */
  readonly display: string
  readonly kind: NumberKind
  readonly postDial: string | null
  readonly steps: readonly Step[]
}

/**
 * Explains a number. Throws `location-unknown`, `direction-unknown`, `project-unknown`, `number-empty`, `number-too-long`,
 * `pin-needed`, `user-code-needed`, `time-invalid`, `client-address-invalid`.
 */
export function explain(input: string, options: ExplainOptions, numbering: Numbering): NumberExplanation {
  const site = numbering.at(options.at)
  checkLength(input)
  checkDialable(input, options.as)
  const { result, canonical, plain, kind, postDial, steps } = run(input, options, site)
  return {
    input,
    as: options.as,
    at: options.at,
    result,
    canonical,
    display: canonical === null ? plain : displayOf(canonical, site),
    kind,
    postDial,
    steps,
  }
}

/** Something to dial must be there; a line may have a name, and behind ! everything goes. */
function checkDialable(input: string, as: Direction): void {
  const anything = as === 'line' || input.trimStart().startsWith('!')
  const dialable = anything ? /[^\s!]/.test(input) : /[*#\p{Nd}]/u.test(input)
  if (!dialable) throw numberError('number-empty', {})
}

interface Answer extends Pick<NumberExplanation, 'result' | 'canonical' | 'kind' | 'postDial' | 'steps'> {
  /** What is shown where there is no canonical number. */
  readonly plain: string
}

/** Other directions than dialling send no tones, and what they leave is what is shown. */
function asAnswer(formatted: Formatted): Answer {
  return { ...formatted, plain: formatted.result, postDial: null }
}

function run(input: string, options: ExplainOptions, site: Site): Answer {
  const { as } = options
  const steps = { steps: true }
  if (as === 'dial' || as === 'set-forward') return explainDial(input, options, site)
  if (as === 'display') return asAnswer(formatForDisplay(input, site, steps))
  if (as === 'line') return asAnswer(formatLine(input, site, steps))
  if (as === 'search') return asAnswer(formatForSearch(input, site, steps))
  if (REPORTED_DIRECTIONS.includes(as)) return asAnswer(format(input, as, site, steps))
  throw numberError('direction-unknown', { as: String(as).slice(0, 60), known: DIRECTIONS.join(', ') })
}

function explainDial(input: string, options: ExplainOptions, site: Site): Answer {
  const { location } = site
  const project =
    options.project === undefined
      ? undefined
      : location.projects.find((candidate) => candidate.name === options.project)
  if (options.project !== undefined && !project) {
    throw numberError('project-unknown', { location: location.name, name: options.project.slice(0, 200) })
  }
  const client = options.clientIp === undefined ? undefined : parseAddress(options.clientIp)
  if (options.clientIp !== undefined && !client) {
    throw numberError('client-address-invalid', { address: options.clientIp.slice(0, 100) })
  }
  return dial(input, site, {
    forward: options.as === 'set-forward',
    client,
    project,
    pin: options.pin,
    userCode: options.userCode,
    time: options.time === undefined ? undefined : wallTimeOfIso(options.time, location.timeZone),
    steps: true,
  })
}
