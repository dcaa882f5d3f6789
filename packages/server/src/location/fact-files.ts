/**
 * Files of facts about numbers that an administrator gives in the place of ours (§20.1), in the data directory: countries.xml,
 * providers.xml, cities.xml, specialnumbers.xml. They are read at the start, when they are uploaded, and when somebody has changed
 * them on the disk; one that cannot be read is left out, with the line that is wrong.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CancelTimer, type Clock, isNamedError, type Log, NamedError } from '@offhook/base'
import type { FactFile, FactFileName } from '@offhook/contract'
import {
  type DataOverrides,
  numberErrors,
  readCitiesXml,
  readCountriesXml,
  readProvidersXml,
  readSpecialNumbersXml,
} from '@offhook/numbers'
import type { Locations } from './locations.ts'

export interface FactFilesOptions {
  /** Made when the first file comes. */
  readonly directory: string
  readonly locations: Locations
  readonly clock: Clock
  readonly log: Log
}

/** What a file holds, as the number engine takes it, and how much that is. */
interface Facts {
  readonly overrides: DataOverrides
  readonly entries: number
}

const readers: Readonly<Record<FactFileName, (xml: string) => Facts>> = {
  countries: (xml) => of('templates', readCountriesXml(xml)),
  providers: (xml) => of('providers', readProvidersXml(xml)),
  cities: (xml) => of('places', readCitiesXml(xml)),
  specialnumbers: (xml) => of('specialNumbers', readSpecialNumbersXml(xml)),
}
const names = Object.keys(readers) as FactFileName[]

const LARGEST = 8 * 1024 * 1024
const LOOK_EVERY_MS = 10_000

interface Known {
  readonly changedAt: number
  readonly size: number
  readonly facts?: Facts
  /** Why it is not used. */
  readonly fault?: NamedError
}

export class FactFiles {
  readonly #options: FactFilesOptions
  readonly #known = new Map<FactFileName, Known>()
  #cancel: CancelTimer | undefined

  constructor(options: FactFilesOptions) {
    this.#options = options
    this.look()
  }

  /** All four, whether they are there or not. */
  list(): readonly FactFile[] {
    return names.map((file) => {
      const known = this.#known.get(file)
      const fault = known?.fault
      return {
        file,
        entries: known?.facts?.entries ?? null,
        changedAt: known ? Math.round(known.changedAt) : null,
        problem: fault
          ? { place: String(fault.details.place ?? ''), problem: String(fault.details.problem ?? '') }
          : null,
      }
    })
  }

  /** Takes a file and uses it at once. Throws `file-invalid` with the line, and keeps what was there then. */
  save(file: FactFileName, xml: string): void {
    readers[file](xml)
    const { directory } = this.#options
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const path = this.#pathOf(file)
    writeFileSync(`${path}.new`, xml, { mode: 0o600 })
    renameSync(`${path}.new`, path)
    this.#known.delete(file)
    this.look()
  }

  /** What the product knows by itself holds again. */
  remove(file: FactFileName): void {
    rmSync(this.#pathOf(file), { force: true })
    this.look()
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.look()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  /** Reads what has changed on the disk. */
  look(): void {
    const { locations, log } = this.#options
    let hasChanged = false
    for (const file of names) {
      const former = this.#known.get(file)
      const now = this.#read(file, former)
      if (now === former) continue
      hasChanged = true
      if (now) this.#known.set(file, now)
      else this.#known.delete(file)
      if (now?.fault)
        log.warn('a file of facts about numbers is not used', { file, fault: now.fault.message })
    }
    if (!hasChanged) return
    const overrides = [...this.#known.values()].map(({ facts }) => facts?.overrides ?? {})
    locations.setFacts(Object.assign({}, ...overrides) as DataOverrides)
  }

  #read(file: FactFileName, former: Known | undefined): Known | undefined {
    const path = this.#pathOf(file)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return undefined
    const { mtimeMs: changedAt, size } = stat
    if (former && former.changedAt === changedAt && former.size === size) return former
    try {
      if (size > LARGEST) throw tooLarge(file)
      return { changedAt, size, facts: readers[file](readFileSync(path, 'utf8')) }
    } catch (fault) {
      return { changedAt, size, fault: isNamedError(fault) ? fault : unreadable(file, fault) }
    }
  }

  #pathOf(file: FactFileName): string {
    return join(this.#options.directory, `${file}.xml`)
  }
}

function of(name: keyof DataOverrides, map: ReadonlyMap<string, unknown>): Facts {
  return { overrides: { [name]: map }, entries: map.size }
}

function tooLarge(file: FactFileName): NamedError {
  const details = { format: `${file}.xml`, place: 'the end', problem: 'it is larger than 8 MB' }
  return new NamedError(numberErrors, 'file-invalid', details)
}

function unreadable(file: FactFileName, fault: unknown): NamedError {
  const details = { format: `${file}.xml`, place: 'the beginning', problem: String(fault) }
  return new NamedError(numberErrors, 'file-invalid', details, fault)
}
