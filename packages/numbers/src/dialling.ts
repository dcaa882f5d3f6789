/** Dialling: the sixteen steps of §10.3.11.2 from what a person entered to the digits that the phone system needs. */
import { canonicalise } from './canonical.ts'
import { checkLength, cleanDigits, cleanLetters, isCanonical, isDigits, withoutLetters } from './clean.ts'
import { type DialClass, dialClassOf } from './dial-class.ts'
import { dialableFor } from './dial-country.ts'
import type { WallTime } from './least-cost-routing.ts'
import type { Project } from './location.ts'
import { splitTooLong } from './post-dial.ts'
import {
  type CodeEntries,
  type DialProject,
  dialProject,
  fillCode,
  journalOf,
  type ProjectEntry,
} from './project.ts'
import { parseProjectCode } from './project-code.ts'
import { ruleSource } from './recognition.ts'
import type { Site } from './site.ts'
import { type NumberKind, type Step, Trace } from './step.ts'
import type { Address } from './subnet.ts'
import { resolveVanity } from './vanity.ts'

export interface DialOptions extends CodeEntries {
  /** A number for a call forward: no least-cost routing, no project, the access code for forwards. */
  readonly forward?: boolean
  /** Address of a softphone client; without it emergency rules are not asked (seed §10.3.3.5). */
  readonly client?: Address | undefined
  readonly project?: Project | undefined
  /** The time at the location, for least-cost routing; without it none is done. */
  readonly time?: WallTime | undefined
  readonly steps?: boolean
}

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

/** The number on its way through the steps. */
interface Dialling {
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

/** A leading ! hands the rest to the phone system unchanged. */
function bypass(d: Dialling): boolean {
  if (!d.number.includes('!')) return false
  const trimmed = d.number.trimStart()
  if (!trimmed.startsWith('!')) return false
  const rest = trimmed.slice(1)
  d.trace?.add('bypass', d.number, rest, 'bypass')
  d.number = rest
  d.plain = rest
  return true
}

/** Step 1. */
function clean(d: Dialling): void {
  const cleaned = cleanLetters(d.number)
  d.trace?.add('clean', d.number, cleaned)
  d.number = cleaned
}

/** Emergency numbers of a softphone's subnet get a prefix and go through no other rule (seed §10.3.3.5). */
function emergency(d: Dialling): boolean {
  const { client, forward } = d.options
  if (!client || forward || d.site.emergency.isEmpty) return false
  const digits = cleanDigits(d.number)
  const hit = d.site.emergency.find(digits, client)
  if (!hit) return false
  const result = hit.rule.prefix + digits
  d.trace?.add(
    'emergency',
    d.number,
    result,
    hit.rule.name,
    `location:${d.site.location.name}/emergency/${hit.index}`,
  )
  d.number = result
  d.plain = digits
  d.kind = 'emergency'
  return true
}

/** Steps 2 and 3. */
function vanity(d: Dialling): void {
  const { site, trace } = d
  const resolved = resolveVanity(d.number, site.location.vanityAreaCodes, site.country)
  const after = resolved ?? d.number
  trace?.add(
    'vanity',
    d.number,
    after,
    resolved === undefined ? null : 'keypad-letters',
    resolved === undefined ? null : `location:${site.location.name}/vanityAreaCodes`,
  )
  const digits = withoutLetters(after)
  trace?.add('clean-digits', after, digits)
  d.number = digits
  d.plain = digits
}

/**
 * Step 4. A special number is dialled as it is. Numbers other than emergency calls give way to extensions: they must be
 * "länger sein als die internen Rufnummern oder als externe Regel konfiguriert" (§10.3.11.3).
 */
function special(d: Dialling): boolean {
  const { site, trace, number } = d
  const speciality = site.specials.kindOf(number)
  const found = speciality === 'certain' || (speciality === 'likely' && !looksInternal(number, site))
  trace?.add(
    'special-number',
    number,
    number,
    found ? 'special-number' : null,
    found ? `special-number:${site.country.region}/${number}` : null,
  )
  if (found) d.kind = 'special'
  return found
}

/** Step 5. */
function externalRules(d: Dialling): boolean {
  const { site, trace, number } = d
  const hit = site.rules.external.apply(number)
  trace?.add('external-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'external'))
  if (!hit) return false
  d.number = hit.number
  if (isCanonical(hit.number)) d.canonical = hit.number
  if (site.specials.kindOf(hit.number) !== undefined) d.kind = 'special'
  return true
}

/**
 * Step 6. The number is only recognised, because it is dialled "ohne weitere Formatierung": what the rule makes of it is the
 * number by which the person is known, not what the phone system needs.
 */
function internalRules(d: Dialling): boolean {
  const { site, trace, number } = d
  const hit = site.rules.internal.apply(number)
  trace?.add('internal-rules', number, number, ...ruleSource(hit, site, 'internal'))
  if (!hit) return false
  d.kind = 'internal'
  d.canonical = isCanonical(hit.number) ? hit.number : (site.extensions.canonicalOf(number) ?? null)
  return true
}

/** Step 7. */
function makeCanonical(d: Dialling): void {
  const { site, trace, number } = d
  const from = `location:${site.location.name}`
  const extension = isDigits(number) ? site.extensions.canonicalOf(number) : undefined
  if (extension !== undefined) {
    trace?.add('canonicalise', number, extension, 'own-extension', from)
    d.number = extension
    d.canonical = extension
    return
  }
  if (looksInternal(number, site)) {
    trace?.add('canonicalise', number, number, 'internal-length', from)
    d.kind = 'internal'
    return
  }
  const known = canonicalise(number, site)
  if (known) {
    trace?.add('canonicalise', number, known.canonical, known.rule, `country:${site.country.region}`)
    d.number = known.canonical
    d.canonical = known.canonical
    return
  }
  // The phone system's own codes (*21*30#) are no public numbers: an access code would break them.
  const isCode = number.includes('*') || number.includes('#')
  trace?.add('canonicalise', number, number, isCode ? 'feature-code' : null, isCode ? from : null)
  if (isCode) d.kind = 'internal'
}

/** Steps 8 to 12. */
function applyRouting(d: Dialling): void {
  noteProject(d)
  leastCostRouting(d)
  // Without X the number is dialled in the national format (§10.3.8), so it must not become an extension.
  const shortens = (d.project?.withAccessCode ?? true) && d.site.location.dialing.format === 'rules'
  if (shortens) shortenOwn(d)
  if (d.site.location.dialing.format === 'rules') dialRules(d)
  if (shortens) shortenNetwork(d)
}

/** Step 8: the code is noted here and put around the number when that is dialable. */
function noteProject(d: Dialling): void {
  if (!d.project || !d.trace) return
  const { project } = d.project
  const index = d.site.location.projects.indexOf(project)
  d.trace.add(
    'project',
    d.number,
    d.number,
    project.code === '' ? 'private-access-code' : project.code,
    `location:${d.site.location.name}/projects/${index}`,
  )
}

/** Step 9: not for numbers of the location, not for forwards, not for numbers sent as tones to a calling-card service. */
function leastCostRouting(d: Dialling): void {
  const { site, trace, canonical, options } = d
  if (site.routing.isEmpty || options.forward || !options.time || canonical === null) return
  if (d.project?.numberAfterAnswer || site.extensions.extensionOf(canonical) !== undefined) return
  const choice = site.routing.choose(canonical, options.time)
  trace?.add(
    'least-cost-routing',
    d.number,
    d.number,
    choice ? choice.prefix : null,
    choice ? `location:${site.location.name}/leastCostRouting/${choice.zone}/${choice.provider}` : null,
  )
  if (choice) d.provider = choice.prefix
}

/** Step 10. */
function shortenOwn(d: Dialling): void {
  const { site, trace, number } = d
  if (!site.pbx) return
  const extension = holdsCanonical(d) ? site.extensions.extensionOf(number) : undefined
  trace?.add(
    'shorten-own',
    number,
    extension ?? number,
    extension === undefined ? null : 'own-extension',
    extension === undefined ? null : `location:${site.location.name}`,
  )
  if (extension === undefined) return
  d.number = extension
  d.kind = 'internal'
}

/** Step 11. A number that is not canonical afterwards is one that the phone system knows, a tie-line for example. */
function dialRules(d: Dialling): void {
  const { site, trace, number } = d
  const hit = site.rules.dial.apply(number)
  trace?.add('dial-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'dial'))
  if (!hit?.replaced || hit.number === number) return
  d.number = hit.number
  if (isCanonical(hit.number)) {
    d.canonical = hit.number
    d.kind = 'external'
  } else d.kind = 'internal'
}

/** Step 12. */
function shortenNetwork(d: Dialling): void {
  const { site, trace, number } = d
  const { enabled, shortenBeforeDialing } = site.location.network
  if (!site.network || !enabled || !shortenBeforeDialing) return
  const hit = holdsCanonical(d) ? site.network.shorten(number, site.location.name) : undefined
  trace?.add(
    'shorten-network',
    number,
    hit?.number ?? number,
    hit ? 'generated-expression' : null,
    hit ? `location:${hit.member.name}` : null,
  )
  if (!hit) return
  d.number = hit.number
  d.kind = 'internal'
}

/** Whether the phone system takes the canonical number itself (seed §10.3.6). A project code is no E.164 number. */
function sendsCanonical(d: Dialling): boolean {
  return d.site.location.dialing.format === 'e164' && holdsCanonical(d) && !d.project?.dials
}

/** Steps 13 and 14, and the project code around the number. */
function makeDialable(d: Dialling): void {
  if (holdsCanonical(d)) fillCountryTemplate(d)
  accessCode(d)
  projectCode(d)
}

function fillCountryTemplate(d: Dialling): void {
  const { site, trace } = d
  if (site.location.dialing.postDial && !d.project?.numberAfterAnswer) splitNumber(d)
  const canonical = d.number
  let dialClass = dialClassOf(canonical, site)
  // A call through a provider, and one in the national format, needs the area code also in the own area.
  const needsArea = d.provider !== '' || !(d.project?.withAccessCode ?? true)
  if (needsArea && dialClass.template !== 'international') {
    dialClass = { ...dialClass, template: 'longDistance', rule: 'long-distance-rule' }
  }
  d.number = dialableFor(canonical, dialClass, d.provider, site)
  d.dialClass = dialClass
  trace?.add('country-template', canonical, d.number, dialClass.rule, `country:${site.country.region}`)
}

function splitNumber(d: Dialling): void {
  const split = splitTooLong(d.number, d.site.countries)
  if (!split) return
  d.trace?.add(
    'post-dial',
    d.number,
    split.canonical,
    'longer-than-country-allows',
    `country:${d.site.countries.ofInternational(split.canonical.slice(1))?.region ?? ''}`,
  )
  d.number = split.canonical
  d.postDial = split.rest
}

/** Step 14. */
function accessCode(d: Dialling): void {
  const { site, trace, number } = d
  if (!site.pbx || d.kind === 'internal' || number === '') return
  if (d.kind === 'special' && site.location.specialNumbersWithoutAccessCode) return
  // A project never comes between a person and a special number.
  if (d.kind !== 'special' && !(d.project?.withAccessCode ?? true)) return
  const codes = site.pbx.accessCodes
  const name = accessCodeName(d)
  const code = name === 'private' ? fillPrivateCode(codes.private, d.options) : codes[name]
  d.number = code + number
  trace?.add('access-code', number, d.number, name, `location:${site.location.name}/pbx/accessCodes/${name}`)
}

function accessCodeName(d: Dialling): 'local' | 'national' | 'international' | 'private' | 'forwarding' {
  if (d.options.forward) return 'forwarding'
  if (d.kind === 'special') return 'local'
  if (d.project?.project.use === 'private' && d.site.pbx?.accessCodes.private) return 'private'
  return d.dialClass?.access ?? 'local'
}

/** The access code for private calls may ask for PIN and user code (seed §10.3.3.1). */
function fillPrivateCode(code: string, entries: CodeEntries): string {
  return fillCode(parseProjectCode(code), '', entries).dial
}

/** The code of the project around the dialable number (seed §10.3.8). */
function projectCode(d: Dialling): void {
  if (!d.project?.dials || d.kind === 'special') return
  const coded = fillCode(d.project.code, d.number, d.options)
  const index = d.site.location.projects.indexOf(d.project.project)
  const from = `location:${d.site.location.name}/projects/${index}`
  d.trace?.add('project', d.number, coded.dial, d.project.project.code, from)
  d.number = coded.dial
  d.postDial += coded.postDial
}

/** Step 15. */
function finalRules(d: Dialling): void {
  const { site, trace, number } = d
  const hit = site.rules.dialFinal.apply(number)
  trace?.add('final-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'dialFinal'))
  if (hit) d.number = hit.number
}

/** Whether the number is canonical at this step. That it is the known canonical number says so without looking at it. */
function holdsCanonical(d: Dialling): boolean {
  return d.number === d.canonical || isCanonical(d.number)
}

/** Digits of the length of an extension. */
function looksInternal(number: string, site: Site): boolean {
  if (!site.pbx || !isDigits(number)) return false
  const { min, max } = site.pbx.internalLength
  return (number.length >= min && number.length <= max) || site.extensions.canonicalOf(number) !== undefined
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
