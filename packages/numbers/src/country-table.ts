/** All countries, by region and by calling code; facts from libphonenumber, own additions from data/additions.json. */
import metadata from 'libphonenumber-js/max/metadata'
import { type Country, type NumberFormat, REORDERING } from './country.ts'
import additions from './data/additions.json' with { type: 'json' }
import localLengths from './data/local-lengths.json' with { type: 'json' }
import { compileTemplate, type DialTemplates } from './dial-template.ts'

/** Templates that replace the computed ones, by region (read from countries.xml, see country-xml.ts). */
export type TemplateOverrides = ReadonlyMap<string, Partial<DialTemplates>>

/**
 * A row of libphonenumber-js's compact metadata (format version 4): calling code, international prefix, pattern, lengths,
 * formats, national prefix, its formatting rule, prefix for parsing, transform rule, optional, leading digits, types,
 * preferred international prefix.
 */
type MetadataRow = readonly unknown[]

const rows = metadata.countries as unknown as Readonly<Record<string, MetadataRow>>
const nonGeographic = (metadata as unknown as { nonGeographic: Readonly<Record<string, MetadataRow>> })
  .nonGeographic
const callingCodes = metadata.country_calling_codes as unknown as Readonly<Record<string, readonly string[]>>

export class CountryTable {
  readonly #overrides: TemplateOverrides
  readonly #byRegion = new Map<string, Country | undefined>()
  readonly #byCode = new Map<string, Country | undefined>()
  /** The same by the code's value, for speed; null where there is no such code, undefined where nobody asked yet. */
  readonly #byNumber: (Country | null | undefined)[] = new Array(1000).fill(undefined)

  constructor(overrides: TemplateOverrides = new Map()) {
    this.#overrides = overrides
  }

  /** The country of an ISO 3166 code such as `DE`, or undefined. */
  byRegion(region: string): Country | undefined {
    if (this.#byRegion.has(region)) return this.#byRegion.get(region)
    const row = Object.hasOwn(rows, region) ? rows[region] : undefined
    const country = row && this.#make(region, row)
    this.#byRegion.set(region, country)
    return country
  }

  /** The main country of a calling code such as `49` (that of +1 is US), or undefined. */
  byCallingCode(code: string): Country | undefined {
    const known = this.#byCode.get(code)
    if (known !== undefined || this.#byCode.has(code)) return known
    const region = Object.hasOwn(callingCodes, code) ? callingCodes[code]?.[0] : undefined
    const other = Object.hasOwn(nonGeographic, code) ? nonGeographic[code] : undefined
    const country = region ? this.byRegion(region) : other && this.#make('001', other)
    // Only codes of at most three digits are asked for, so the map stays small.
    this.#byCode.set(code, country)
    return country
  }

  /** The country to which digits after the plus belong. No calling code is the beginning of another (E.164). */
  ofInternational(digits: string): Country | undefined {
    // 043 must not be taken for 43.
    if (digits.charCodeAt(0) === 48) return undefined
    const longest = Math.min(3, digits.length - 1)
    let code = 0
    for (let i = 0; i < longest; i++) {
      const digit = digits.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) return undefined
      code = code * 10 + digit
      let country = this.#byNumber[code]
      if (country === undefined) {
        country = this.byCallingCode(digits.slice(0, i + 1)) ?? null
        this.#byNumber[code] = country
      }
      if (country !== null) return country
    }
    return undefined
  }

  /** All regions in the order of their codes. */
  get regions(): readonly string[] {
    return Object.keys(rows).sort()
  }

  #make(region: string, row: MetadataRow): Country {
    const nationalPrefix = text(row[5])
    const nationalPattern = text(row[7]) || nationalPrefix
    const internationalPattern = text(row[1])
    const lengths = row[3] as readonly number[]
    const closed = additions.closedPlans.countries.includes(region)
    const known = (localLengths.lengths as Readonly<Record<string, readonly number[]>>)[region]
    const local = closed ? [] : (known ?? [])
    const formatRows = this.#formatRows(row)
    const prefixNeeded = nationalPrefix !== '' && needsPrefix(formatRows, nationalPrefix)
    const formats = formatRows.map(makeFormat)
    const templates: DialTemplates = {
      ...templatesOf(region, row, formats, local.length > 0),
      ...this.#overrides.get(region),
    }
    return {
      region,
      callingCode: text(row[0]),
      nationalPrefix,
      internationalPattern: new RegExp(`^(?:${internationalPattern})`),
      internationalDigits: isDigits(internationalPattern) ? internationalPattern : '',
      internationalPrefix: /^[0-9*#~]*/.exec(templates.international)![0].replaceAll('~', ''),
      choosesProvider: templates.international.includes('N'),
      nationalPattern: nationalPattern === '' ? undefined : new RegExp(`^(?:${nationalPattern})`),
      nationalDigits: isDigits(nationalPattern) && text(row[8]) === '' ? nationalPattern : '',
      nationalTransform: text(row[8]),
      general: new RegExp(`^(?:${text(row[2])})$`),
      lengths: bits(lengths),
      longest: Math.max(...lengths),
      localLengths: bits(local),
      prefixNeeded,
      prefixVaries:
        !this.#overrides.has(region) &&
        !additions.alwaysPrefixed.countries.includes(region) &&
        new Set(formats.map((format) => format.prefix)).size > 1,
      hasAreaCodes:
        nationalPrefix !== '' ||
        text(row[0]) === '39' ||
        additions.areaCodeCountries.countries.includes(region),
      reorders: formatRows.some((format) => REORDERING.test(text(format[1]))),
      formats,
      types: typePatterns(row),
      templates,
      dialPlan: {
        sameArea: compileTemplate(templates.sameArea),
        longDistance: compileTemplate(templates.longDistance),
        international: compileTemplate(templates.international),
        sameAreaToll: compileTemplate(templates.sameAreaToll),
        otherAreaLocal: compileTemplate(templates.otherAreaLocal),
      },
    }
  }

  /** Countries that share a calling code use the formats of its main country. */
  #formatRows(row: MetadataRow): readonly MetadataRow[] {
    const own = row[4] as readonly MetadataRow[] | 0
    const main = callingCodes[text(row[0])]?.[0]
    return own || (main && (rows[main]?.[4] as readonly MetadataRow[] | 0)) || []
  }
}

/** The table without overrides. */
export const libraryCountries = new CountryTable()

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isDigits(pattern: string): boolean {
  return /^\d+$/.test(pattern)
}

function bits(lengths: readonly number[]): number {
  return lengths.reduce((mask, length) => mask | (1 << length), 0)
}

function makeFormat(row: MetadataRow): NumberFormat {
  const starts = (row[2] as readonly string[] | 0) || []
  const national = text(row[1])
  return {
    pattern: new RegExp(`^(?:${text(row[0])})$`),
    // The last of the leading-digit patterns is the most exact one.
    starts: starts.length === 0 ? undefined : new RegExp(`^(?:${starts.at(-1)})`),
    national,
    international: text(row[5]) || national,
    prefix: text(row[3])
      .replace(/\$1.*$/, '')
      .replace(/\D/g, ''),
  }
}

/** Most formats write the national prefix, and do not call it optional. */
function needsPrefix(formats: readonly MetadataRow[], prefix: string): boolean {
  const needing = formats.filter((row) => text(row[3]).includes(prefix) && !row[4])
  return needing.length * 2 > formats.length
}

function typePatterns(row: MetadataRow): readonly RegExp[] {
  const types = (row[11] as readonly (readonly [pattern: string] | 0)[] | undefined) || []
  return types.flatMap((type) => (type === 0 ? [] : [new RegExp(`^(?:${type[0]})$`)]))
}

function templatesOf(
  region: string,
  row: MetadataRow,
  formats: readonly NumberFormat[],
  open: boolean,
): DialTemplates {
  const own = additions.internationalPrefixes.prefixes as Readonly<Record<string, string>>
  const far = additions.longDistancePrefixes.prefixes as Readonly<Record<string, string>>
  // What is written decides: Belarus dials 8 0 although its national prefix is 8, Liechtenstein dials nothing although it
  // has a prefix. In North America the prefix is dialled and not written.
  const written = formats.find((format) => format.prefix !== '')?.prefix
  const prefix = far[region] ?? written ?? (text(row[0]) === '1' ? text(row[5]) : '')
  const longDistance = `${prefix}FG`
  return {
    sameArea: open ? 'G' : longDistance,
    longDistance,
    international: `${own[region] ?? (text(row[12]) || text(row[1]))}EFG`,
    sameAreaToll: longDistance,
    otherAreaLocal: 'FG',
  }
}
