/** Steps 8 to 12 of §10.3.11.2: project, least-cost routing, extensions and rules for PC dialling. */
import { isCanonical } from './clean.ts'
import { type Dialling, holdsCanonical } from './dialling-state.ts'
import { ruleSource } from './recognition.ts'

/** Steps 8 to 12. */
export function applyRouting(d: Dialling): void {
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
