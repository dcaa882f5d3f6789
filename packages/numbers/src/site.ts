/** A location prepared for use: rules compiled, ranges and tables laid out once, so that each number is quick. */
import { type Canonicalised, canonicalise, type NumberingPlan } from './canonical.ts'
import type { Country } from './country.ts'
import type { CountryTable } from './country-table.ts'
import { EmergencyPrefixes } from './emergency.ts'
import { directDialling, type Extensions, multiNumber, noExtensions } from './extension.ts'
import { LeastCostRouting } from './least-cost-routing.ts'
import type { Location, PhoneSystem, RuleListName, StripLists } from './location.ts'
import type { GeneratedRule, Network } from './network.ts'
import type { PlaceNames } from './place-name.ts'
import { ProviderPrefixes } from './provider.ts'
import { RuleList } from './rule.ts'
import { SpecialNumbers } from './special-number.ts'

/** Data that sites share: facts and what an administrator's files put in their place. */
export interface SiteData {
  readonly countries: CountryTable
  readonly places: PlaceNames
  specialNumbers(country: Country): readonly string[] | undefined
  providers(country: Country): readonly string[] | undefined
}

export interface Site extends NumberingPlan {
  readonly location: Location
  readonly pbx: PhoneSystem | undefined
  readonly country: Country
  readonly places: PlaceNames
  /** `+49`. */
  readonly countryStart: string
  /** `+4930`; '' where the location has no area code. */
  readonly areaStart: string
  readonly extensions: Extensions
  readonly specials: SpecialNumbers
  readonly providers: ProviderPrefixes
  readonly rules: Readonly<Record<RuleListName, RuleList>>
  /** Access codes to strip, longest first. */
  readonly strip: StripLists | undefined
  readonly routing: LeastCostRouting
  readonly emergency: EmergencyPrefixes
  /** The locations with which this one is networked; undefined where it stands alone. */
  readonly network: Network | undefined
}

/** Prepares a location. Throws `rule-invalid` where an expression does not compile. */
export function compileSite(location: Location, data: SiteData, network?: Network): Site {
  const country = data.countries.byRegion(location.country)!
  const countryStart = `+${country.callingCode}`
  const plan: NumberingPlan = {
    countries: data.countries,
    country,
    areaCode: location.areaCode,
    areaCodeAlways: location.dialing.areaCodeAlways,
  }
  const { rules, pbx } = location
  return {
    ...plan,
    location,
    pbx,
    places: data.places,
    countryStart,
    areaStart: location.areaCode === '' ? '' : countryStart + location.areaCode,
    extensions: pbx ? extensionsOf(location, pbx, plan) : noExtensions,
    specials: new SpecialNumbers(country.region, data.specialNumbers(country)),
    providers: new ProviderPrefixes(
      country.region,
      data.providers(country),
      location.leastCostRouting.providers.map((provider) => provider.prefix),
    ),
    rules: {
      external: new RuleList(rules.external, true),
      internal: new RuleList(rules.internal, true),
      line: new RuleList(rules.line),
      incoming: new RuleList(rules.incoming),
      outgoing: new RuleList(rules.outgoing),
      dial: new RuleList(rules.dial),
      dialFinal: new RuleList(rules.dialFinal),
    },
    strip: pbx && sortStripLists(pbx.strip),
    routing: new LeastCostRouting(location.leastCostRouting),
    emergency: new EmergencyPrefixes(location.emergency),
    network,
  }
}

/** The rules computed for other locations, as the lists of internal numbers and PC dialling show them (§10.3.6). */
export function generatedRules(site: Site): {
  readonly internal: readonly GeneratedRule[]
  readonly dial: readonly GeneratedRule[]
} {
  const { enabled, resolveOthers, searchAcross, shortenBeforeDialing } = site.location.network
  const { name } = site.location
  return {
    internal: enabled && (resolveOthers || searchAcross) ? (site.network?.expandingRules(name) ?? []) : [],
    dial: enabled && shortenBeforeDialing ? (site.network?.shorteningRules(name) ?? []) : [],
  }
}

/** The canonical base number of a location with direct dialling, `+493012345`. */
export function trunkOf(location: Location, country: Country): string {
  return `+${country.callingCode}${location.areaCode}${location.pbx?.trunkNumber ?? ''}`
}

function extensionsOf(location: Location, pbx: PhoneSystem, plan: NumberingPlan): Extensions {
  if (pbx.access === 'ddi') {
    // Without a base number nothing can be reached from outside.
    return pbx.trunkNumber === '' ? noExtensions : directDialling(trunkOf(location, plan.country), pbx)
  }
  const pairs = pbx.msn.flatMap((entry): [string, string][] => {
    const known: Canonicalised | undefined = canonicalise(entry.number.replace(/[^\d+]/g, ''), plan)
    return known ? [[known.canonical, entry.internal]] : []
  })
  return multiNumber(pairs)
}

function sortStripLists(lists: StripLists): StripLists {
  const longestFirst = (codes: readonly string[]) => [...codes].sort((a, b) => b.length - a.length)
  return {
    incoming: longestFirst(lists.incoming),
    outgoing: longestFirst(lists.outgoing),
    forwarding: longestFirst(lists.forwarding),
    connectedIncoming: longestFirst(lists.connectedIncoming),
    connectedOutgoing: longestFirst(lists.connectedOutgoing),
  }
}
