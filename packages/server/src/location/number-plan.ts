/** All locations prepared for use, and to which of them a line belongs. An immutable value: a change makes another one. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { compileNumbering, type DataOverrides, type Numbering, type Site } from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'
import { readLocation, type StoredLocation } from './location.ts'

export class NumberPlan {
  /** The default one first, the others by name. */
  readonly locations: readonly StoredLocation[]
  readonly numbering: Numbering
  readonly #byName: ReadonlyMap<string, StoredLocation>
  /** Lines that somebody put into a location by hand. */
  readonly #byLine: ReadonlyMap<LineNumber, string>
  /** Locations that say which extensions are theirs. */
  readonly #claiming: readonly Site[]

  /**
   * Throws `location-invalid`, `rule-invalid`, `ranges-overlap` (naming both locations), `already-exists` where a name or a line
   * occurs twice. `extensionLengths`: see `readLocation`. `facts` are those of an administrator's files (§20.1).
   */
  constructor(
    locations: readonly StoredLocation[],
    extensionLengths: readonly number[],
    pointer = '',
    facts: DataOverrides = {},
  ) {
    this.locations = [...locations].sort(
      (a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name),
    )
    this.#byName = onlyOnce(
      'location',
      this.locations.map((location) => [location.name, location]),
    )
    this.#byLine = onlyOnce(
      'line',
      this.locations.flatMap(({ name, lines }) => lines.map((line) => [line, name] as const)),
    )
    this.numbering = compileNumbering(
      this.locations.map(({ json }) => readLocation(json, extensionLengths, pointer)),
      facts,
    )
    this.#claiming = this.numbering.sites.filter(({ pbx }) => pbx?.ddi !== undefined || pbx?.access === 'msn')
  }

  get(name: string): StoredLocation | undefined {
    return this.#byName.get(name)
  }

  /** The default location. */
  get default(): StoredLocation {
    return this.locations[0]!
  }

  get #defaultSite(): Site {
    return this.numbering.sites[0]!
  }

  /** The site of a location. Throws `location-unknown`. */
  at(name: string): Site {
    return this.numbering.at(name)
  }

  /**
   * Where a line stands: where somebody put it, else where it is in the direct dialling range, the default location before others,
   * else at the default one; `ofGroup` is the location that its line group gives it, which counts before a range. Only a range or multi-numbers that were written down count: a length fits lines of every location.
   */
  locationOf(line: LineNumber | undefined, ofGroup?: string): string {
    const first = this.default.name
    if (line === undefined) return first
    const byHand = this.#byLine.get(line) ?? (ofGroup && this.#byName.get(ofGroup)?.name)
    if (byHand) return byHand
    const claiming = this.#claiming.find((site) => site.extensions.canonicalOf(line) !== undefined)
    return claiming?.location.name ?? first
  }

  siteOf(line: LineNumber | undefined): Site {
    return line === undefined ? this.#defaultSite : this.at(this.locationOf(line))
  }
}

function onlyOnce<Value>(
  what: string,
  entries: readonly (readonly [string, Value])[],
): ReadonlyMap<string, Value> {
  const map = new Map<string, Value>()
  for (const [key, value] of entries) {
    if (map.has(key)) throw new NamedError(contractErrors, 'already-exists', { what, key })
    map.set(key, value)
  }
  return map
}
