/** The JSON form of a least-cost routing table. */
import type { JsonReader } from './json-reader.ts'
import type { LeastCostRoutingTable } from './location.ts'

/** Reads a least-cost routing table; names of zones and providers must be known. */
export function parseLeastCostRouting(json: JsonReader): LeastCostRoutingTable {
  json.only(['providers', 'zones', 'grid'])
  const providers = json.at('providers').list((item) => ({
    name: item.only(['name', 'prefix']).at('name').string(),
    prefix: item.at('prefix').text(/^[0-9*#]{1,20}$/, 'a network prefix of digits'),
  }))
  const zones = json.at('zones').list((item) => ({
    name: item.only(['name', 'prefixes']).at('name').string(),
    prefixes: item.at('prefixes').list((prefix) => prefix.text(/^\+\d{1,15}$/, 'a prefix such as +4917')),
  }))
  const grid = json.at('grid').list((item) => {
    item.only(['zone', 'days', 'from', 'to', 'provider'])
    const zone = item.at('zone').string()
    if (!zones.some((known) => known.name === zone)) item.at('zone').fail(`there is no zone "${zone}"`)
    const provider = item.at('provider').string()
    if (!providers.some((known) => known.name === provider)) {
      item.at('provider').fail(`there is no provider "${provider}"`)
    }
    const halfHour = /^(?:[01]\d|2[0-3]):[03]0$|^24:00$/
    const from = item.at('from').text(halfHour, 'a time on the half-hour', '00:00')
    const to = item.at('to').text(halfHour, 'a time on the half-hour', '24:00')
    if (to <= from) item.at('to').fail(`the time ends (${to}) before it begins (${from})`)
    return { zone, days: item.at('days').oneOf(['mon-fri', 'sat', 'sun']), from, to, provider }
  })
  return { providers, zones, grid }
}
