/** Whether a number is internal or external, in the order of step 4 of §10.3.11.1. */
import { isCanonical, isDigits } from './clean.ts'
import type { Site } from './site.ts'
import type { Trace } from './step.ts'

export interface Recognised {
  readonly kind: 'internal' | 'external'
  readonly number: string
  /** Known already: nothing is left to be made canonical. */
  readonly canonical: string | undefined
  /** A rule replaced the number: it is not formatted any further. */
  readonly final: boolean
}

/** `acrossNetwork`: extensions of networked locations are recognised too. */
export function recognise(
  number: string,
  site: Site,
  acrossNetwork: boolean,
  trace: Trace | undefined,
): Recognised {
  return (
    externalRule(number, site, trace) ??
    ownExtension(number, site, trace) ??
    internalRule(number, site, trace) ??
    (acrossNetwork ? networkExtension(number, site, trace) : undefined) ??
    internalLength(number, site, trace) ?? {
      kind: 'external',
      number,
      canonical: undefined,
      final: false,
    }
  )
}

function externalRule(number: string, site: Site, trace: Trace | undefined): Recognised | undefined {
  const hit = site.rules.external.apply(number)
  trace?.add('external-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'external'))
  return hit && ruled('external', hit.number, hit.replaced)
}

function internalRule(number: string, site: Site, trace: Trace | undefined): Recognised | undefined {
  const hit = site.rules.internal.apply(number)
  trace?.add('internal-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'internal'))
  return hit && ruled('internal', hit.number, hit.replaced)
}

function ruled(kind: 'internal' | 'external', number: string, replaced: boolean): Recognised {
  return { kind, number, canonical: isCanonical(number) ? number : undefined, final: replaced }
}

/** An extension with a public number becomes that number, which is what step 6 would make of it. */
function ownExtension(number: string, site: Site, trace: Trace | undefined): Recognised | undefined {
  if (!site.pbx) return undefined
  const canonical = isDigits(number) ? site.extensions.canonicalOf(number) : undefined
  if (canonical === undefined) {
    trace?.add('direct-dialling-range', number, number)
    return undefined
  }
  const rule = site.pbx.access === 'ddi' ? 'direct-dialling-range' : 'multi-number'
  trace?.add('direct-dialling-range', number, number, rule, `location:${site.location.name}`)
  return { kind: 'internal', number, canonical, final: false }
}

function networkExtension(number: string, site: Site, trace: Trace | undefined): Recognised | undefined {
  const hit = isDigits(number) ? site.network?.expand(number, site.location.name) : undefined
  trace?.add(
    'network-range',
    number,
    hit?.number ?? number,
    hit ? 'generated-expression' : null,
    hit ? `location:${hit.member.name}` : null,
  )
  return hit && { kind: 'internal', number: hit.number, canonical: hit.number, final: true }
}

function internalLength(number: string, site: Site, trace: Trace | undefined): Recognised | undefined {
  if (!site.pbx) return undefined
  const { min, max } = site.pbx.internalLength
  const isInternal = number.length >= min && number.length <= max && isDigits(number)
  trace?.add(
    'internal-length',
    number,
    number,
    isInternal ? 'internal-length' : null,
    isInternal ? `location:${site.location.name}` : null,
  )
  return isInternal ? { kind: 'internal', number, canonical: undefined, final: false } : undefined
}

/** Rule and place of a hit, for a step. */
export function ruleSource(
  hit: { readonly index: number; readonly rule: { readonly match: string } } | undefined,
  site: Site,
  list: string,
): [rule: string | null, from: string | null] {
  if (!hit) return [null, null]
  return [hit.rule.match, `location:${site.location.name}/rules/${list}/${hit.index}`]
}
