/**
 * The number that somebody outside sees when an extension calls them through a trunk, and what a trunk's numbers are here. What is
 * sent follows from the location of the extension, unless the extension or whoever is at the other end wants another one.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { canonicalise } from './canonical.ts'
import { isCanonical } from './clean.ts'
import { type Site, trunkOf } from './site.ts'

/** How somebody at the other end of a trunk writes numbers: +4930123, 4930123, 030123, or as they are here. */
export const TRUNK_STYLES = ['e164', 'e164-digits', 'national', 'as-is'] as const
export type TrunkStyle = (typeof TRUNK_STYLES)[number]

/** What was agreed on with whoever is at the other end. */
export interface Trunk {
  readonly name: string
  readonly style: TrunkStyle
  /** Canonical: the one number that all calls show; null: that of whoever calls. */
  readonly number: string | null
  /** Whether no call shows a number. */
  readonly isWithheld: boolean
  /** Whether it may know who calls when the number is withheld (RFC 3325 §2.4). */
  readonly isTrusted: boolean
}

export interface ShownExtension {
  readonly line: string
  /** Canonical: shown in place of its own; null: by the rules of the location. */
  readonly number: string | null
  readonly isWithheld: boolean
}

export interface ShownNumberQuestion {
  readonly extension: ShownExtension
  /** The location of the extension. */
  readonly site: Site
  readonly trunk: Trunk
  readonly isEmergency: boolean
  /** Whether the caller asked to stay unknown, in this call. */
  readonly wantsToHide: boolean
}

export interface ShownNumber {
  /** As it is written to the other side. */
  readonly number: string
  /** Null where no public number is known. */
  readonly canonical: string | null
  readonly isWithheld: boolean
  /** Whether the other side is told the number for itself although it is withheld. */
  readonly isAsserted: boolean
}

type Found = Pick<ShownNumber, 'canonical'> & { readonly step: ExplanationStep }

/** The number that the other side of a trunk sees, and why. */
export function shownNumber(question: ShownNumberQuestion): Explained<ShownNumber> {
  const { extension, site, trunk, isEmergency } = question
  const { line } = extension
  const steps: ExplanationStep[] = []
  if (isEmergency) steps.push(step('shown-in-emergency', { line, location: site.location.name }, 'passed'))
  const found = (isEmergency ? undefined : chosenNumber(extension, trunk)) ?? numberOfSite(line, site)
  steps.push(found.step)
  const { canonical } = found
  // Whoever is called for help must be able to call back, whatever is behind the trunk: never the inside number.
  const style = isEmergency && trunk.style === 'as-is' ? 'e164' : trunk.style
  const isInside = style === 'as-is' && found.step.rule !== 'shown-trunk-number' && extension.number === null
  const number = canonical === null || isInside ? line : writtenFor(style, canonical, site)
  if (number !== (canonical ?? line)) {
    steps.push(step('shown-as-written', { trunk: trunk.name, number: canonical, written: number }, 'changed'))
  }
  const withheld = isEmergency ? undefined : withheldBy(question)
  if (withheld) {
    steps.push(withheld)
    steps.push(
      trunk.isTrusted
        ? step('shown-to-trusted', { trunk: trunk.name }, 'changed')
        : step('not-shown-to-untrusted', { trunk: trunk.name }, 'changed'),
    )
  }
  return {
    answer: { number, canonical, isWithheld: withheld !== undefined, isAsserted: trunk.isTrusted },
    steps,
  }
}

/** What a trunk or an extension has of its own. The trunk first: a provider that knows one number refuses all others. */
function chosenNumber({ line, number }: ShownExtension, trunk: Trunk): Found | undefined {
  if (trunk.number !== null) {
    const because = { trunk: trunk.name, number: trunk.number }
    return { canonical: trunk.number, step: step('shown-trunk-number', because, 'decided') }
  }
  if (number === null) return undefined
  return { canonical: number, step: step('shown-extension-number', { line, number }, 'decided') }
}

/** The direct number, else that of the house. */
function numberOfSite(line: string, site: Site): Found {
  const location = site.location.name
  const direct = site.extensions.canonicalOf(line)
  if (direct !== undefined) {
    return {
      canonical: direct,
      step: step('shown-direct-number', { line, number: direct, location }, 'decided'),
    }
  }
  const main = mainNumberOf(site)
  if (main !== undefined) {
    return { canonical: main, step: step('shown-main-number', { line, number: main, location }, 'decided') }
  }
  return { canonical: null, step: step('shown-as-extension', { line, location }, 'decided') }
}

function withheldBy({ extension, trunk, wantsToHide }: ShownNumberQuestion): ExplanationStep | undefined {
  const { line } = extension
  if (trunk.isWithheld) return step('withheld-by-trunk', { trunk: trunk.name }, 'changed')
  if (extension.isWithheld) return step('withheld-by-extension', { line }, 'changed')
  return wantsToHide ? step('withheld-by-caller', { line }, 'changed') : undefined
}

/**
 * The number of a location by which those are reached who have no direct one: as it was set, else the base number, else the first of
 * the multi-numbers; undefined where there is none.
 */
export function mainNumberOf(site: Site): string | undefined {
  const { pbx, location } = site
  if (!pbx) return undefined
  const set = canonicalise(pbx.mainNumber.replace(/[^\d+]/g, ''), site)
  if (set) return set.canonical
  if (pbx.access === 'ddi') return pbx.trunkNumber === '' ? undefined : trunkOf(location, site.country)
  const first = pbx.msn[0]
  return first && site.extensions.canonicalOf(first.internal)
}

/** A number as the other side of a trunk wants it. What is not canonical goes out as it is. */
export function writtenFor(style: TrunkStyle, number: string, site: Site): string {
  if (!isCanonical(number) || style === 'e164' || style === 'as-is') return number
  if (style === 'e164-digits') return number.slice(1)
  const { country } = site
  if (!number.startsWith(site.countryStart)) return (country.internationalPrefix || '00') + number.slice(1)
  const national = number.slice(site.countryStart.length)
  // In North America the prefix is dialled, but stands in no number that is shown.
  return (country.callingCode === '1' ? '' : country.nationalPrefix) + national
}

/** A number as the other side of a trunk writes it, canonical where it is a public one; else as it is. */
export function readFrom(style: TrunkStyle, number: string, site: Site): string {
  if (style === 'as-is' || number === '') return number
  // Who writes the plus writes it always: without it, a number is one of an inside that we do not know.
  if (style === 'e164' && !number.startsWith('+')) return number
  // No country's code begins with a zero: such a number was written as it is dialled.
  if (style === 'e164-digits' && /^[1-9]\d{6,14}$/.test(number)) return `+${number}`
  const known = canonicalise(number, site)
  // A short number may be an extension there; only what says that it is complete is made canonical.
  return known === undefined || known.rule === 'own-area-code' ? number : known.canonical
}

function step(
  rule: string,
  because: ExplanationStep['because'],
  outcome: ExplanationStep['outcome'],
): ExplanationStep {
  return { rule, because, outcome }
}
