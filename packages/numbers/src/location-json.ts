/** The JSON form of locations. Every key but `name` and `country` may be missing; the defaults are those of §10.2 to §10.3.9. */
import { readAreaCode } from './area-code.ts'
import type { CountryTable } from './country-table.ts'
import { libraryCountries } from './country-table.ts'
import { numberError } from './errors.ts'
import { JsonReader } from './json-reader.ts'
import { parseLeastCostRouting } from './least-cost-routing-json.ts'
import type {
  AreaCodeRule,
  EmergencyRule,
  Location,
  NorthAmericaRules,
  PhoneSystem,
  Project,
  Rule,
  RuleListName,
  RuleLists,
} from './location.ts'
import { CODE, DIGITS, parsePhoneSystem } from './phone-system-json.ts'
import { parseProjectCode } from './project-code.ts'
import { compileRule } from './rule.ts'
import { parseSubnet } from './subnet.ts'

const LIST_NAMES: readonly RuleListName[] = [
  'external',
  'internal',
  'line',
  'incoming',
  'outgoing',
  'dial',
  'dialFinal',
]
const LOCATION_KEYS = [
  'name',
  'country',
  'areaCode',
  'timeZone',
  'pbx',
  'rules',
  'emergency',
  'vanityAreaCodes',
  'specialNumbersWithoutAccessCode',
  'dialing',
  'network',
  'applications',
  'leastCostRouting',
  'projects',
  'northAmerica',
]
const LONGEST_JSON = 32 * 1024 * 1024

/**
 * Reads `{ "locations": [ … ] }`, as text or as a parsed value, into locations. Throws `location-invalid` with a JSON
 * pointer for the first thing that is wrong.
 */
export function parseLocations(json: unknown, countries: CountryTable = libraryCountries): Location[] {
  const root = new JsonReader(typeof json === 'string' ? parseJson(json) : json)
  if (typeof root.value !== 'object' || root.value === null) root.fail('an object with "locations" is needed')
  root.only(['locations'])
  if (root.at('locations').missing) root.at('locations').fail('a list of locations is needed')
  const locations = root.at('locations').list((item) => readLocation(item, countries))
  const names = new Set<string>()
  locations.forEach((location, index) => {
    if (names.has(location.name)) {
      new JsonReader(location.name, `/locations/${index}/name`).fail(
        `the name "${location.name}" is used twice`,
      )
    }
    names.add(location.name)
  })
  return [...locations]
}

/** The JSON text of locations, as {@link parseLocations} reads it. */
export function writeLocations(locations: readonly Location[]): string {
  return `${JSON.stringify({ locations }, null, 2)}\n`
}

function parseJson(text: string): unknown {
  if (text.length > LONGEST_JSON) {
    throw numberError('location-invalid', { pointer: '', problem: 'the file is larger than 32 MB' })
  }
  try {
    return JSON.parse(text)
  } catch (fault) {
    const problem = `it is not JSON (${(fault as Error).message.slice(0, 120)})`
    throw numberError('location-invalid', { pointer: '', problem }, fault)
  }
}

/** Reads one location from a parsed JSON value; pointers in failures begin at the location. */
export function parseLocation(json: unknown, countries: CountryTable = libraryCountries): Location {
  return readLocation(new JsonReader(json), countries)
}

function readLocation(json: JsonReader, countries: CountryTable): Location {
  if (json.value === undefined || typeof json.value !== 'object') json.fail('an object is needed')
  json.only(LOCATION_KEYS)
  const name = json.at('name').string(undefined, 200)
  if (name.trim() === '') json.at('name').fail('a name is needed')
  const country = json.at('country').text(/^[A-Z]{2}$/, 'a country code such as DE')
  const known = countries.byRegion(country)
  if (!known) return json.at('country').fail(`the country "${country}" is not known`)
  const areaCode = readAreaCode(json.at('areaCode'), known)
  const timeZone = json.at('timeZone').missing ? {} : { timeZone: parseTimeZone(json.at('timeZone')) }
  const pbx: { readonly pbx?: PhoneSystem } = json.at('pbx').missing
    ? {}
    : { pbx: parsePhoneSystem(json.at('pbx')) }
  const dialing = json.at('dialing').only(['format', 'areaCodeAlways', 'postDial'])
  const network = json
    .at('network')
    .only(['enabled', 'resolveOthers', 'searchAcross', 'shortenBeforeDialing'])
  const applications = json.at('applications').only(['dial', 'report', 'lineNames'])
  return {
    name,
    country,
    areaCode,
    ...timeZone,
    ...pbx,
    rules: parseRuleLists(json.at('rules')),
    emergency: json.at('emergency').list((item) => parseEmergencyRule(item, pbx.pbx)),
    vanityAreaCodes: json.at('vanityAreaCodes').list((item) => item.text(DIGITS, 'an area code')),
    specialNumbersWithoutAccessCode: json.at('specialNumbersWithoutAccessCode').boolean(false),
    dialing: {
      format: dialing.at('format').oneOf(['rules', 'e164'], 'rules'),
      areaCodeAlways: dialing.at('areaCodeAlways').boolean(false),
      postDial: dialing.at('postDial').boolean(false),
    },
    network: {
      enabled: network.at('enabled').boolean(false),
      resolveOthers: network.at('resolveOthers').boolean(false),
      searchAcross: network.at('searchAcross').boolean(false),
      shortenBeforeDialing: network.at('shortenBeforeDialing').boolean(false),
    },
    applications: {
      dial: applications.at('dial').oneOf(['final-only', 'full'], 'final-only'),
      report: applications.at('report').oneOf(['raw', 'stripped', 'canonical'], 'canonical'),
      lineNames: applications.at('lineNames').oneOf(['original', 'number'], 'original'),
    },
    leastCostRouting: parseLeastCostRouting(json.at('leastCostRouting')),
    projects: parseProjects(json.at('projects')),
    northAmerica: parseNorthAmerica(json.at('northAmerica')),
  }
}

function parseTimeZone(json: JsonReader): string {
  const zone = json.string(undefined, 60)
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    json.fail(`the time zone "${zone}" is not known`)
  }
  return zone
}

function parseRuleLists(json: JsonReader): RuleLists {
  json.only(LIST_NAMES)
  const lists = LIST_NAMES.map((name) => [name, parseRules(json.at(name))] as const)
  return Object.fromEntries(lists) as unknown as RuleLists
}

/** Reads one list of rules; each expression is compiled, so that a wrong one is found here. */
export function parseRules(json: JsonReader): readonly Rule[] {
  return json.list((item) => {
    item.only(['match', 'type', 'replace'])
    const replace = item.at('replace')
    const rule: Rule = {
      match: item.at('match').string(),
      type: item.at('type').oneOf(['regex', 'literal'], 'regex'),
      replace: replace.missing || replace.value === null ? null : replace.string(),
    }
    if (rule.match === '') item.at('match').fail('an expression is needed')
    try {
      compileRule(rule)
    } catch (fault) {
      item.at('match').fail((fault as Error).message.replace(/\.$/, ''))
    }
    return rule
  })
}

function parseEmergencyRule(json: JsonReader, pbx: PhoneSystem | undefined): EmergencyRule {
  json.only(['name', 'subnet', 'numbers', 'prefix'])
  const subnet = json.at('subnet').string()
  if (!parseSubnet(subnet)) json.at('subnet').fail('a subnet such as 10.12.13.0/24 or fe80::/10 is needed')
  const numbers = json.at('numbers').list((item) => {
    const number = item.text(DIGITS, 'an emergency number of digits')
    // "dürfen nicht als interne Durchwahl vergeben sein" (§10.3.3.5).
    return pbx && isExtension(pbx, number) ? item.fail(`the number ${number} is an extension`) : number
  })
  if (numbers.length === 0) json.at('numbers').fail('an emergency number is needed')
  return {
    // Letters and digits only (§10.3.3.5).
    name: json.at('name').text(/^[\p{L}\p{N}]{1,100}$/u, 'a name of letters and digits'),
    subnet,
    numbers,
    prefix: json.at('prefix').text(CODE, 'a prefix of digits, * and #', ''),
  }
}

/** Of a range only the phone system knows which numbers are in use; 110 often lies in it and is nobody's (§10.3.3.3). */
function isExtension(pbx: PhoneSystem, number: string): boolean {
  return pbx.msn.some((entry) => entry.internal === number)
}

function parseProjects(json: JsonReader): readonly Project[] {
  const names = new Set<string>()
  return json.list((item) => {
    item.only(['name', 'code', 'use'])
    const name = item.at('name').string(undefined, 200)
    if (names.has(name)) item.at('name').fail(`the name "${name}" is used twice`)
    names.add(name)
    const code = item.at('code').string('', 200)
    const wrong = parseProjectCode(code).wrongAt
    if (wrong !== null) {
      item.at('code').fail(`the character "${code[wrong]}" at position ${wrong} means nothing`)
    }
    return { name, code, use: item.at('use').oneOf(['journal', 'dial-and-journal', 'dial', 'private']) }
  })
}

function parseNorthAmerica(json: JsonReader): NorthAmericaRules {
  json.only(['ownAreaCode', 'otherAreaCodes'])
  const own = json.at('ownAreaCode').only(['default', 'toll', 'free'])
  const rules = (list: JsonReader): readonly AreaCodeRule[] =>
    list.list((item) => ({
      areaCode: item
        .only(['areaCode', 'prefixes'])
        .at('areaCode')
        .text(/^\d{3}$/, 'an area code of three digits'),
      prefixes: item.at('prefixes').list((prefix) => prefix.text(/^\d{1,7}$/, 'a prefix of digits')),
    }))
  return {
    ownAreaCode: {
      default: own.at('default').oneOf(['local', 'toll'], 'local'),
      toll: rules(own.at('toll')),
      free: rules(own.at('free')),
    },
    otherAreaCodes: { local: rules(json.at('otherAreaCodes').only(['local']).at('local')) },
  }
}
