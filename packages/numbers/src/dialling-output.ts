/** Steps 13 to 15 of §10.3.11.2: country template, access code, project code and final rules. */
import { dialClassOf } from './dial-class.ts'
import { dialableFor } from './dial-country.ts'
import { type Dialling, holdsCanonical } from './dialling-state.ts'
import { splitTooLong } from './post-dial.ts'
import { type CodeEntries, fillCode } from './project.ts'
import { parseProjectCode } from './project-code.ts'
import { ruleSource } from './recognition.ts'

/** Whether the phone system takes the canonical number itself (§10.3.6). A project code is no E.164 number. */
export function sendsCanonical(d: Dialling): boolean {
  return d.site.location.dialing.format === 'e164' && holdsCanonical(d) && !d.project?.dials
}

/** Steps 13 and 14, and the project code around the number. */
export function makeDialable(d: Dialling): void {
  if (holdsCanonical(d)) fillCountryTemplate(d)
  else if (d.number.includes('+')) dropPlus(d)
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

/** No phone has a plus key; a number with one that is not canonical is dialled by its digits. */
function dropPlus(d: Dialling): void {
  const digits = d.number.replaceAll('+', '')
  d.trace?.add('country-template', d.number, digits, 'no-plus', `country:${d.site.country.region}`)
  d.number = digits
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

/** The access code for private calls may ask for PIN and user code (§10.3.3.1). */
function fillPrivateCode(code: string, entries: CodeEntries): string {
  return fillCode(parseProjectCode(code), '', entries).dial
}

/** The code of the project around the dialable number (§10.3.8). */
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
export function finalRules(d: Dialling): void {
  const { site, trace, number } = d
  const hit = site.rules.dialFinal.apply(number)
  trace?.add('final-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'dialFinal'))
  if (hit) d.number = hit.number
}
