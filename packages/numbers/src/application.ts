/** Number formats for third-party applications that use lines through us (§10.3.9). */
import { checkLength, cleanDigits } from './clean.ts'
import { type Dialled, type DialOptions, dial } from './dialling.ts'
import { formatLine } from './line-number.ts'
import { ruleSource } from './recognition.ts'
import { type Formatted, format, type ReportedDirection } from './reported.ts'
import type { Site } from './site.ts'
import { Trace } from './step.ts'

/** A number that an application dials: through all rules, or through the final rules alone. */
export function dialForApplication(number: string, site: Site, options: DialOptions = {}): Dialled {
  if (site.location.applications.dial === 'full') return dial(number, site, options)
  checkLength(number)
  const trace = options.steps ? new Trace() : undefined
  const hit = site.rules.dialFinal.apply(number)
  const result = hit?.number ?? number
  trace?.add('final-rules', number, result, ...ruleSource(hit, site, 'dialFinal'))
  trace?.add('send', result, result)
  return {
    result,
    canonical: null,
    plain: number,
    kind: 'external',
    postDial: null,
    project: null,
    steps: trace?.steps ?? [],
  }
}

/** A number that the phone system reported, as an application gets it: raw, without access code, or canonical. */
export function formatForApplication(
  number: string,
  as: ReportedDirection,
  site: Site,
  options: { steps?: boolean } = {},
): Formatted {
  const { report } = site.location.applications
  if (report !== 'raw') return format(number, as, site, { ...options, until: report })
  checkLength(number)
  const digits = cleanDigits(number)
  return { result: number, canonical: null, kind: digits === '' ? 'internal' : 'external', steps: [] }
}

/** The name under which an application sees a line: as the phone system calls it, or its number made whole. */
export function lineNameForApplication(name: string, number: string, site: Site): string {
  return site.location.applications.lineNames === 'original' ? name : formatLine(number, site).result
}
