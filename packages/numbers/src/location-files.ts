/** The XML files of facts in the form of §20.1: countries, providers, cities, specialnumbers. */
import { libraryCountries } from './country-table.ts'
import { type DialTemplates, isTemplate } from './dial-template.ts'
import { numberError } from './errors.ts'
import { childText, records, type XmlElement } from './xml.ts'

/** Reads countries.xml: dial templates by region. Every region of a calling code gets them. */
export function readCountriesXml(xml: string): ReadonlyMap<string, Partial<DialTemplates>> {
  const templates = new Map<string, Partial<DialTemplates>>()
  for (const element of records(xml, 'countries.xml', 'countries', 'country')) {
    const code = childText(element, 'countryCode') ?? idOf(element, 'countries.xml')
    const rules: Partial<DialTemplates> = {
      ...templateOf(element, 'SameAreaRule', 'sameArea'),
      ...templateOf(element, 'LongDistanceRule', 'longDistance'),
      ...templateOf(element, 'InternationalRule', 'international'),
    }
    for (const region of regionsOf(code)) templates.set(region, { ...templates.get(region), ...rules })
  }
  return templates
}

/** Reads providers.xml: call-by-call prefixes by calling code. */
export function readProvidersXml(xml: string): ReadonlyMap<string, readonly string[]> {
  return idsByCountry(xml, 'providers', 'provider', /^[0-9?*#]{1,20}$/)
}

/** Reads specialnumbers.xml: special numbers by calling code. */
export function readSpecialNumbersXml(xml: string): ReadonlyMap<string, readonly string[]> {
  return idsByCountry(xml, 'specialnumbers', 'specialnumber', /^[0-9?]{1,20}$/)
}

/** Reads cities.xml: place names by canonical prefix. */
export function readCitiesXml(xml: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const element of records(xml, 'cities.xml', 'cities', 'city')) {
    const prefix = idOf(element, 'cities.xml')
    if (!/^\+\d{1,15}$/.test(prefix)) refuse('cities.xml', element, 'the ID must be a prefix such as +4989')
    places.set(prefix, childText(element, 'name') ?? '')
  }
  return places
}

function templateOf(
  element: XmlElement,
  tag: string,
  name: keyof DialTemplates,
): Partial<Record<keyof DialTemplates, string>> {
  const template = childText(element, tag)
  if (template === undefined || template === '') return {}
  if (!isTemplate(template)) {
    refuse('countries.xml', element, `<${tag}> may hold E F G I N, digits, *, # and ~`)
  }
  return { [name]: template }
}

function idsByCountry(
  xml: string,
  root: string,
  name: string,
  allowed: RegExp,
): ReadonlyMap<string, readonly string[]> {
  const file = `${root}.xml`
  const lists = new Map<string, string[]>()
  for (const element of records(xml, file, root, name)) {
    const id = idOf(element, file)
    const country = element.attributes.countryID ?? ''
    if (!allowed.test(id)) refuse(file, element, 'the ID must be digits')
    if (!/^\d{1,4}$/.test(country)) refuse(file, element, 'a countryID is needed')
    const list = lists.get(country)
    if (list) list.push(id)
    else lists.set(country, [id])
  }
  return lists
}

function regionsOf(callingCode: string): readonly string[] {
  return libraryCountries.regions.filter(
    (region) => libraryCountries.byRegion(region)!.callingCode === callingCode,
  )
}

function idOf(element: XmlElement, file: string): string {
  return element.attributes.ID ?? refuse(file, element, 'an ID is needed')
}

function refuse(format: string, { line, name, attributes }: XmlElement, problem: string): never {
  const id = attributes.ID === undefined ? `<${name.slice(0, 60)}>` : `"${attributes.ID.slice(0, 60)}"`
  throw numberError('file-invalid', { format, place: `line ${line}, ${id}`, problem })
}
