/** What the set-up proposes: read from the machine, so that most people only have to agree. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Proposals {
  readonly serverName: string
  readonly presenceDomain: string
  /** ISO 3166-1 alpha-2, upper case; null where the machine does not tell. */
  readonly country: string | null
}

export interface Machine {
  readonly hostName: string
  /** As the tz database names it: `Europe/Berlin`. */
  readonly timeZone: string
  /** The value of LC_ALL, LC_TELEPHONE or LANG: `de_DE.UTF-8`. */
  readonly locale: string
  /** The text of zone.tab of the tz database: country, coordinates, zone; empty where the machine has none. */
  readonly zoneTable: string
}

const ZONE_TABLE = '/usr/share/zoneinfo/zone.tab'

export function thisMachine(): Machine {
  const { LC_ALL, LC_TELEPHONE, LANG } = process.env
  return {
    hostName: hostname(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: LC_ALL || LC_TELEPHONE || LANG || '',
    zoneTable: readZoneTable(),
  }
}

export function proposalsOf(machine: Machine): Proposals {
  const name = machine.hostName.toLowerCase().replace(/\.+$/, '')
  const [, ...domain] = name.split('.')
  return {
    serverName: name || 'offhook',
    presenceDomain: domain.length > 0 ? domain.join('.') : `${name || 'offhook'}.local`,
    country: countryOfZone(machine) ?? countryOfLocale(machine.locale),
  }
}

function countryOfZone({ zoneTable, timeZone }: Machine): string | null {
  for (const line of zoneTable.split('\n')) {
    const [country, , zone] = line.split('\t')
    if (zone?.trim() === timeZone && /^[A-Z]{2}$/.test(country ?? '')) return country!
  }
  return null
}

function countryOfLocale(locale: string): string | null {
  return /^[a-z]{2,3}_([A-Z]{2})(?:[.@]|$)/.exec(locale)?.[1] ?? null
}

function readZoneTable(): string {
  try {
    return readFileSync(ZONE_TABLE, 'utf8')
  } catch {
    return ''
  }
}
