/**
 * The locations: changed one write at a time, checked as a whole before anything is written. The default one is also the location
 * among the settings: its country, area code, base number and access code are kept here and nowhere else.
 */
import { Emitter, isNamedError, type Listenable, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type LocationJson, type SaveLocation } from '@offhook/contract'
import type { DataOverrides } from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'
import type { Statement, Store } from '../store/index.ts'
import {
  basicsOf,
  FIRST_NAME,
  firstLocation,
  type LocationBasics,
  lengthsOf,
  type StoredLocation,
  unsetBasics,
  withBasics,
} from './location.ts'
import { deleteLocation, loadLocations, saveLocation } from './location-table.ts'
import { NumberPlan } from './number-plan.ts'

export type LocationsEvents = { changed: { readonly plan: NumberPlan } }

const MOST_LOCATIONS = 500

export class Locations {
  readonly #store: Store
  readonly #log: Log
  readonly #emitter = new Emitter<LocationsEvents>()
  readonly #queue = new SerialQueue()
  #lengths: readonly number[] = []
  #facts: DataOverrides = {}
  #plan = new NumberPlan([first(unsetBasics)], [])

  constructor(store: Store, log: Log) {
    this.#store = store
    this.#log = log
  }

  get events(): Listenable<LocationsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const stored = await loadLocations(this.#store)
    if (stored.length > 0) this.#plan = this.#planOf(stored)
    else await this.#store.write(saveLocation(this.#store, this.#plan.default))
  }

  /** What holds now. It never changes; look again instead of keeping it. */
  get plan(): NumberPlan {
    return this.#plan
  }

  /** The country of the location at which `line` stands (ISO 3166). */
  readonly countryOf = (line: LineNumber): string => this.plan.siteOf(line).location.country

  /** Throws `not-found`. */
  find(name: string): StoredLocation {
    const location = this.#plan.get(name)
    if (!location) throw new NamedError(contractErrors, 'not-found', { what: 'location', key: name })
    return location
  }

  /**
   * The plan as it would be with `saved` in the place of the location `replaces`, or beside the others. Throws what `NumberPlan`
   * throws, with pointers into a body that holds `location`, and `not-found`.
   */
  planned(saved: SaveLocation, replaces?: string): NumberPlan {
    const former = replaces === undefined ? undefined : this.find(replaces)
    const others = this.#plan.locations.filter((location) => location !== former)
    if (!former && others.length >= MOST_LOCATIONS) {
      throw new NamedError(contractErrors, 'too-many', { what: 'locations', limit: MOST_LOCATIONS })
    }
    const isDefault = saved.isDefault ?? former?.isDefault ?? false
    const name = nameOf(saved)
    const location: StoredLocation = {
      name,
      isDefault,
      json: { ...saved.location, name },
      lines: saved.lines,
      tests: saved.tests,
    }
    const rest = isDefault ? others.map((other) => ({ ...other, isDefault: false })) : others
    return this.#planOf([location, ...rest], '/location')
  }

  /** Rejects as {@link planned} throws. */
  create(saved: SaveLocation): Promise<StoredLocation> {
    return this.#queue.run(() => this.#save(saved, undefined))
  }

  /** Replaces a location, under its name or another one. Rejects as {@link planned} throws. */
  change(name: string, saved: SaveLocation): Promise<StoredLocation> {
    return this.#queue.run(() => this.#save(saved, name))
  }

  /** Rejects with `not-found`, and with `still-in-use` for the default location. */
  remove(name: string): Promise<void> {
    return this.#queue.run(async () => {
      const location = this.find(name)
      if (location.isDefault) {
        const details = { what: 'Location', key: name, by: 'all lines that belong to no other one' }
        throw new NamedError(contractErrors, 'still-in-use', details)
      }
      const rest = this.#plan.locations.filter((other) => other !== location)
      await this.#apply(this.#planOf(rest), [deleteLocation(this.#store, name)])
    })
  }

  /** The default location as the settings show it. */
  get basics(): LocationBasics {
    return basicsOf(this.#plan.siteOf(undefined).location)
  }

  /** Changes the default location; `alongside` is written with it or not at all. Rejects with `location-invalid` and the like. */
  changeBasics(basics: LocationBasics, alongside: readonly Statement[] = []): Promise<void> {
    return this.#queue.run(async () => {
      const former = this.#plan.default
      const json = withBasics(former.json, this.#plan.siteOf(undefined).location, basics)
      const locations = this.#plan.locations.map((known) => (known === former ? { ...former, json } : known))
      const plan = this.#planOf(locations, '/location')
      await this.#apply(plan, [saveLocation(this.#store, plan.default), ...alongside])
    })
  }

  /** Takes the facts of an administrator's files in the place of ours, from the next call on. */
  setFacts(facts: DataOverrides): void {
    this.#facts = facts
    this.#keep(this.#planOf(this.#plan.locations))
  }

  /** Takes the extensions that exist: where a location does not say what is internal, their lengths do. */
  setExtensions(lines: readonly LineNumber[]): void {
    const lengths = lengthsOf(lines)
    if (lengths.join() === this.#lengths.join()) return
    try {
      const plan = this.#planOf(this.#plan.locations, '', lengths)
      this.#lengths = lengths
      this.#keep(plan)
    } catch (fault) {
      // Extensions of networked locations that begin to overlap by a new length: what held goes on holding.
      if (!isNamedError(fault)) throw fault
      this.#log.warn('the lengths of extensions contradict the locations', { fault: fault.message })
    }
  }

  #planOf(locations: readonly StoredLocation[], pointer = '', lengths = this.#lengths): NumberPlan {
    return new NumberPlan(locations, lengths, pointer, this.#facts)
  }

  async #save(saved: SaveLocation, replaces: string | undefined): Promise<StoredLocation> {
    const plan = this.planned(saved, replaces)
    const location = plan.get(nameOf(saved))!
    const renamed = replaces !== undefined && replaces !== location.name
    const others = plan.locations.filter(
      (other) => other !== location && this.#plan.get(other.name)?.isDefault !== other.isDefault,
    )
    await this.#apply(plan, [
      ...(renamed ? [deleteLocation(this.#store, replaces)] : []),
      ...[location, ...others].map((changed) => saveLocation(this.#store, changed)),
    ])
    return location
  }

  async #apply(plan: NumberPlan, statements: readonly Statement[]): Promise<void> {
    await this.#store.write(...statements)
    this.#keep(plan)
  }

  #keep(plan: NumberPlan): void {
    this.#plan = plan
    this.#emitter.emit('changed', { plan })
  }
}

/** The plan of a location that only its basics describe, for the set-up. Throws `location-invalid`. */
export function planOfBasics(basics: LocationBasics, lines: readonly LineNumber[] = []): NumberPlan {
  return new NumberPlan([first(basics)], lengthsOf(lines), '/location')
}

/** The plan of one location that stands alone. Throws `location-invalid`, `rule-invalid`. */
export function planOfLocation(json: LocationJson): NumberPlan {
  return new NumberPlan([{ name: '', isDefault: true, json, lines: [], tests: [] }], [], '/location')
}

function first(basics: LocationBasics): StoredLocation {
  return { name: FIRST_NAME, isDefault: true, json: firstLocation(basics), lines: [], tests: [] }
}

function nameOf({ location }: SaveLocation): string {
  return typeof location.name === 'string' ? location.name.trim() : ''
}
