/** Least-cost routing: the call-by-call provider of a number at a time (§10.3.5). */
import type { DayClass, LeastCostRoutingTable } from './location.ts'

/** A time as the clock on the wall of the location shows it. */
export interface WallTime {
  readonly days: DayClass
  /** 0 … 47. */
  readonly halfHour: number
}

export interface RouteChoice {
  readonly zone: string
  readonly provider: string
  readonly prefix: string
}

interface Zone {
  readonly name: string
  /** Provider by day class and half-hour; undefined where none is assigned. */
  readonly grid: Readonly<Record<DayClass, readonly (number | undefined)[]>>
  readonly hasProvider: boolean
}

const HALF_HOURS = 48

export class LeastCostRouting {
  readonly #providers: LeastCostRoutingTable['providers']
  /** Zones by canonical prefix, in the order in which they are listed. */
  readonly #zones = new Map<string, Zone[]>()
  readonly #lengths: readonly number[]

  constructor(table: LeastCostRoutingTable) {
    this.#providers = table.providers
    for (const { name, prefixes } of table.zones) {
      const zone = makeZone(name, table)
      for (const prefix of new Set(prefixes)) {
        const known = this.#zones.get(prefix)
        if (known) known.push(zone)
        else this.#zones.set(prefix, [zone])
      }
    }
    this.#lengths = [...new Set([...this.#zones.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a)
  }

  get isEmpty(): boolean {
    return this.#zones.size === 0
  }

  /**
   * The provider for a canonical number, or undefined. The longest prefix wins (§10.3.5.2). Of zones with the same prefix one
   * without any provider wins; otherwise the first one listed that has a provider at that time.
   */
  choose(canonical: string, time: WallTime): RouteChoice | undefined {
    for (const length of this.#lengths) {
      const zones = canonical.length < length ? undefined : this.#zones.get(canonical.slice(0, length))
      if (!zones) continue
      if (zones.some((zone) => !zone.hasProvider)) return undefined
      for (const zone of zones) {
        const provider = this.#providers[zone.grid[time.days][time.halfHour] ?? -1]
        if (provider) return { zone: zone.name, provider: provider.name, prefix: provider.prefix }
      }
      return undefined
    }
    return undefined
  }
}

function makeZone(name: string, table: LeastCostRoutingTable): Zone {
  const row = () => new Array<number | undefined>(HALF_HOURS).fill(undefined)
  const grid: Record<DayClass, (number | undefined)[]> = { 'mon-fri': row(), sat: row(), sun: row() }
  let hasProvider = false
  for (const cell of table.grid) {
    if (cell.zone !== name) continue
    const provider = table.providers.findIndex((known) => known.name === cell.provider)
    if (provider < 0) continue
    hasProvider = true
    grid[cell.days].fill(provider, halfHourOf(cell.from), halfHourOf(cell.to))
  }
  return { name, grid, hasProvider }
}

/** The half-hour of a time such as 08:30: 17. */
export function halfHourOf(time: string): number {
  return Number(time.slice(0, 2)) * 2 + (time[3] === '3' ? 1 : 0)
}
