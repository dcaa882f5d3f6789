/** Numbers that the phone system reports: the six steps of §10.3.11.1. */
import { canonicalise } from './canonical.ts'
import { checkLength, cleanDigits, isCanonical } from './clean.ts'
import type { StripLists } from './location.ts'
import { recognise, ruleSource } from './recognition.ts'
import type { Site } from './site.ts'
import { type NumberKind, type Step, Trace } from './step.ts'

/** The directions in which a phone system reports numbers (§10.3.10). */
export type ReportedDirection =
  | 'caller'
  | 'called'
  | 'connected-in'
  | 'connected-out'
  | 'reported-forward'
  | 'reported-outgoing'

export interface Formatted {
  /** The canonical number where there is one, otherwise the digits that are left. */
  readonly result: string
  readonly canonical: string | null
  readonly kind: NumberKind
  /** Empty unless steps were asked for. */
  readonly steps: readonly Step[]
}

export interface FormatOptions {
  readonly steps?: boolean
  /** `stripped` ends before step 6: all rules, no access code, not canonical (§10.3.9). */
  readonly until?: 'canonical' | 'stripped'
}

interface Flow {
  readonly rules: 'incoming' | 'outgoing'
  readonly strip: keyof StripLists
  readonly connected: boolean
}

/** A forward is reported as the phone system would dial it, hence with the rules of outgoing numbers. */
const FLOWS: Readonly<Record<ReportedDirection, Flow>> = {
  caller: { rules: 'incoming', strip: 'incoming', connected: false },
  called: { rules: 'outgoing', strip: 'outgoing', connected: false },
  'connected-in': { rules: 'incoming', strip: 'connectedIncoming', connected: true },
  'connected-out': { rules: 'outgoing', strip: 'connectedOutgoing', connected: true },
  'reported-forward': { rules: 'outgoing', strip: 'forwarding', connected: false },
  'reported-outgoing': { rules: 'outgoing', strip: 'outgoing', connected: false },
}

export const REPORTED_DIRECTIONS = Object.keys(FLOWS) as readonly ReportedDirection[]

const NO_STEPS: readonly Step[] = []

/**
 * Formats a number that the phone system at `site` reported. Throws `number-too-long`, nothing else; what cannot be made
 * canonical comes back as the digits that are left.
 */
export function format(
  number: string,
  as: ReportedDirection,
  site: Site,
  options: FormatOptions = {},
): Formatted {
  checkLength(number)
  const trace = options.steps ? new Trace() : undefined
  const flow = FLOWS[as]
  if (flow.connected && site.pbx?.ignoreConnectedId) {
    trace?.add(
      'ignore-connected-id',
      number,
      '',
      'ignore-connected-id',
      `location:${site.location.name}/pbx/ignoreConnectedId`,
    )
    return formatted('', null, 'external', trace)
  }
  return run(number, flow, site, options.until ?? 'canonical', trace)
}

function run(
  number: string,
  flow: Flow,
  site: Site,
  until: 'canonical' | 'stripped',
  trace: Trace | undefined,
): Formatted {
  const cleaned = cleanDigits(number)
  trace?.add('clean', number, cleaned)
  const hit = site.rules[flow.rules].apply(cleaned)
  const ruled = hit?.number ?? cleaned
  trace?.add(`${flow.rules}-rules`, cleaned, ruled, ...ruleSource(hit, site, flow.rules))
  if (isCanonical(ruled)) return finish(ruled, 'external', site, trace)
  const stripped = stripAccessCode(ruled, flow.strip, site, trace)
  if (stripped !== undefined) return external(stripped, flow, site, until, trace)
  const location = site.location
  const known = recognise(ruled, site, location.network.enabled && location.network.resolveOthers, trace)
  if (until === 'stripped' && !known.final) return formatted(known.number, null, known.kind, trace)
  if (known.kind === 'external' && !known.final) return external(known.number, flow, site, until, trace)
  if (known.canonical !== undefined) {
    if (!known.final) {
      trace?.add('canonicalise', known.number, known.canonical, 'own-extension', `location:${location.name}`)
    }
    return formatted(known.canonical, known.canonical, known.kind, trace)
  }
  return formatted(known.number, null, known.kind, trace)
}

/** The number without the access code that it carries, or undefined. A code is never taken off when nothing would be left. */
function stripAccessCode(
  number: string,
  list: keyof StripLists,
  site: Site,
  trace: Trace | undefined,
): string | undefined {
  const codes = site.strip?.[list]
  if (!codes) return undefined
  for (const code of codes) {
    if (number.length > code.length && number.startsWith(code)) {
      const rest = number.slice(code.length)
      trace?.add('strip-access-code', number, rest, code, `location:${site.location.name}/pbx/strip/${list}`)
      return rest
    }
  }
  trace?.add('strip-access-code', number, number)
  return undefined
}

/** Steps 5 and 6. */
function external(
  number: string,
  flow: Flow,
  site: Site,
  until: 'canonical' | 'stripped',
  trace: Trace | undefined,
): Formatted {
  let rest = number
  if (flow.rules === 'outgoing') {
    const provider = site.providers.startOf(number)
    if (provider !== undefined) rest = number.slice(provider.length)
    trace?.add(
      'strip-provider',
      number,
      rest,
      provider ?? null,
      provider === undefined ? null : `provider:${site.country.region}/${provider}`,
    )
  }
  return until === 'stripped'
    ? formatted(rest, null, 'external', trace)
    : finish(rest, 'external', site, trace)
}

/** Step 6: a special number stays as it is, everything else becomes canonical where it can. */
export function finish(
  number: string,
  kind: 'internal' | 'external',
  site: Site,
  trace: Trace | undefined,
): Formatted {
  if (site.specials.kindOf(number) !== undefined) {
    trace?.add(
      'canonicalise',
      number,
      number,
      'special-number',
      `special-number:${site.country.region}/${number}`,
    )
    return formatted(number, null, 'special', trace)
  }
  const known = canonicalise(number, site)
  if (!known) {
    trace?.add('canonicalise', number, number)
    return formatted(number, null, kind, trace)
  }
  const { canonical, rule } = known
  trace?.add('canonicalise', number, canonical, rule, `country:${site.country.region}`)
  const own = site.extensions.extensionOf(canonical) !== undefined
  return formatted(canonical, canonical, own ? 'internal' : kind, trace)
}

function formatted(
  result: string,
  canonical: string | null,
  kind: NumberKind,
  trace: Trace | undefined,
): Formatted {
  return { result, canonical, kind, steps: trace?.steps ?? NO_STEPS }
}
