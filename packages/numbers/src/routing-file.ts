/** Least-cost routing tables as files: XML, CSV and JSON (§10.3.5). The formats of other makers are not published. */
import { readCsv, writeCsv } from './csv.ts'
import { numberError } from './errors.ts'
import { JsonReader } from './json-reader.ts'
import { parseLeastCostRouting } from './least-cost-routing-json.ts'
import type { LeastCostRoutingTable } from './location.ts'
import { escapeXml, parseXml } from './xml.ts'

export type RoutingFileFormat = 'xml' | 'csv' | 'json'

/** One row a provider, zone or cell of the grid; what a kind does not use stays empty. */
const COLUMNS = ['kind', 'name', 'prefixes', 'days', 'from', 'to', 'provider']
const LONGEST_FILE = 8 * 1024 * 1024
const MOST_ROWS = 30_000

export function writeRouting(table: LeastCostRoutingTable, format: RoutingFileFormat): string {
  if (format === 'json') return `${JSON.stringify(table, null, 2)}\n`
  return format === 'csv' ? writeRows(table) : writeXml(table)
}

/** Reads a table. Throws `file-invalid` or `location-invalid` (with a JSON pointer into the table). */
export function readRouting(text: string, format: RoutingFileFormat): LeastCostRoutingTable {
  if (text.length > LONGEST_FILE) refuse(format, 'its end', 'it is larger than 8 MB')
  const table = format === 'json' ? readJson(text) : format === 'csv' ? readRows(text) : readXml(text)
  return parseLeastCostRouting(new JsonReader(table))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (fault) {
    return refuse('json', 'its text', (fault as Error).message.slice(0, 120))
  }
}

function writeRows(table: LeastCostRoutingTable): string {
  const rows = [
    ...table.providers.map((row) => ['provider', row.name, row.prefix, '', '', '', '']),
    ...table.zones.map((row) => ['zone', row.name, row.prefixes.join(' '), '', '', '', '']),
    ...table.grid.map((row) => ['grid', row.zone, '', row.days, row.from, row.to, row.provider]),
  ]
  return writeCsv(COLUMNS, rows)
}

function readRows(text: string): unknown {
  const rows = readCsv(text, MOST_ROWS)
  const unknown = rows.findIndex((row) => !['provider', 'zone', 'grid'].includes(row.kind ?? ''))
  if (unknown >= 0) refuse('csv', `row ${unknown + 1}`, 'the kind must be "provider", "zone" or "grid"')
  const ofKind = (kind: string) => rows.filter((row) => row.kind === kind)
  return {
    providers: ofKind('provider').map((row) => ({ name: row.name, prefix: row.prefixes })),
    zones: ofKind('zone').map((row) => ({
      name: row.name,
      prefixes: (row.prefixes ?? '').split(/\s+/).filter((prefix) => prefix !== ''),
    })),
    grid: ofKind('grid').map((row) => ({
      zone: row.name,
      days: row.days,
      from: row.from,
      to: row.to,
      provider: row.provider,
    })),
  }
}

function writeXml(table: LeastCostRoutingTable): string {
  const line = (tag: string, attributes: Readonly<Record<string, string>>) =>
    `  <${tag}${Object.entries(attributes)
      .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
      .join('')}/>\n`
  const rows = [
    ...table.providers.map(({ name, prefix }) => line('provider', { name, prefix })),
    ...table.zones.map((zone) => line('zone', { name: zone.name, prefixes: zone.prefixes.join(' ') })),
    ...table.grid.map(({ zone, days, from, to, provider }) =>
      line('assignment', { zone, days, from, to, provider }),
    ),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<leastCostRouting>\n${rows.join('')}</leastCostRouting>\n`
}

function readXml(text: string): unknown {
  const root = parseXml(text, 'lcrxml')
  if (root.name !== 'leastCostRouting') {
    refuse('lcrxml', 'the first element', '<leastCostRouting> is needed')
  }
  const ofKind = (tag: string) =>
    root.children.filter((child) => child.name === tag).map((child) => child.attributes)
  return {
    providers: ofKind('provider').map((row) => ({ ...row })),
    zones: ofKind('zone').map((row) => ({
      name: row.name,
      prefixes: (row.prefixes ?? '').split(/\s+/).filter((prefix) => prefix !== ''),
    })),
    grid: ofKind('assignment').map((row) => ({ ...row })),
  }
}

function refuse(format: string, place: string, problem: string): never {
  throw numberError('file-invalid', { format, place, problem })
}
