/** What administrators may ask about locations: read, try, change, import and export. */
import { NamedError } from '@offhook/base'
import { contractErrors, type LeastCostRoutingTable, type NumberFileContent } from '@offhook/contract'
import {
  canonicalOf,
  type LeastCostRoutingTable as RoutingTable,
  RuleList,
  readRouting,
  readRules,
  suggestAccessCodes,
  writeRouting,
  writeRules,
} from '@offhook/numbers'
import type { SystemEvents } from '../bus/index.ts'
import type { LineGroups } from '../connector/index.ts'
import type { Extensions, People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { isPrivate, type Journal } from '../journal/index.ts'
import {
  changesBetween,
  type FactFiles,
  type Locations,
  type NumberSample,
  planOfLocation,
  summaryOf,
  viewOf,
} from '../location/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { actorOf } from './actor.ts'

export interface LocationRouteParts {
  readonly locations: Locations
  readonly factFiles: FactFiles
  readonly people: People
  readonly extensions: Extensions
  readonly journal: Journal
  readonly settings: SettingsBook
  readonly lineGroups: LineGroups
  readonly systemEvents: SystemEvents
}

/** Entries of the journal that are looked through for numbers called lately. */
const JOURNAL_DEPTH = 200
const MOST_NUMBERS = 100
const MOST_LINES = 1000
const MEDIA_TYPES = { csv: 'text/csv', xml: 'application/xml', json: 'application/json' } as const
/** Lists in which an empty replacement only recognises (§10.3.3.3, §10.3.3.4 of the product specification). */
const RECOGNISING: readonly string[] = ['external', 'internal']

export function locationRoutes(parts: LocationRouteParts) {
  const { locations, people, extensions, systemEvents, lineGroups, factFiles } = parts
  const lines = () => extensions.all().map(({ number }) => number)
  const view = (name: string) => viewOf(locations.find(name), locations.plan, lines())

  return {
    listLocations() {
      const { plan } = locations
      return plan.locations.map((location) => summaryOf(location, plan, lines()))
    },

    getLocation: ({ params }) => view(params.name),

    async createLocation({ body }, viewer) {
      const { name } = await locations.create(body)
      systemEvents.record('location-created', { location: name }, actorOf(people, viewer))
      return view(name)
    },

    async changeLocation({ params, body }, viewer) {
      const { name } = await locations.change(params.name, body)
      if (name !== params.name) await lineGroups.renameLocation(params.name, name)
      systemEvents.record('location-changed', { location: name }, actorOf(people, viewer))
      return view(name)
    },

    async deleteLocation({ params }, viewer) {
      const [by] = lineGroups.withLocation(params.name)
      if (by !== undefined) {
        const details = { what: 'Location', key: params.name, by: `the line group ${by}` }
        throw new NamedError(contractErrors, 'still-in-use', details)
      }
      await locations.remove(params.name)
      systemEvents.record('location-removed', { location: params.name }, actorOf(people, viewer))
    },

    async previewLocation({ body }) {
      const { replaces, ...saved } = body
      const plan = locations.planned(saved, replaces)
      const name = String(saved.location.name)
      const edited = { former: replaces, name }
      const changes = changesBetween(locations.plan, plan, edited, await samplesOf(parts))
      return { view: viewOf(plan.get(name)!, plan, lines()), ...changes }
    },

    listFactFiles: () => [...factFiles.list()],

    saveFactFile({ params, body }, _viewer, request) {
      // The whole file is nothing for the log.
      request.note({ changes: [] })
      factFiles.save(params.file, body.text)
      return [...factFiles.list()]
    },

    async removeFactFile({ params }) {
      factFiles.remove(params.file)
    },

    testRules({ body }) {
      const rules = new RuleList(body.rules, RECOGNISING.includes(body.list))
      return body.numbers.map((input) => {
        const hit = rules.apply(input)
        return { input, rule: hit?.index ?? null, result: hit?.number ?? input }
      })
    },

    readNumberFile({ body }): NumberFileContent {
      if (body.kind === 'routing') return { routing: copyOf(readRouting(body.text, body.format)) }
      return { rules: readRules(body.text, body.format).map((rule) => ({ ...rule })) }
    },

    writeNumberFile({ body }) {
      const { content, format } = body
      const isRules = 'rules' in content
      return {
        name: `${isRules ? 'rules' : 'least-cost-routing'}.${format}`,
        mediaType: MEDIA_TYPES[format],
        text: isRules ? writeRules(content.rules, format) : writeRouting(content.routing, format),
      }
    },

    findAccessCodes({ body }) {
      const site = planOfLocation(body.location).siteOf(undefined)
      const { accessCodes, strip, unclear } = suggestAccessCodes(
        body.observations.map(({ kind, number, outside }) => ({
          kind,
          number,
          canonical: canonicalOf(outside, site) ?? outside,
        })),
        site,
      )
      return {
        accessCodes: { ...accessCodes },
        strip: Object.fromEntries(Object.entries(strip).map(([kind, codes]) => [kind, [...codes]])),
        unclear: [...unclear],
      }
    },
  } satisfies Partial<Handlers>
}

/** Extensions, numbers called lately, colleagues' mobiles, emergency numbers: what people would notice first. */
async function samplesOf({ extensions, people, journal, settings }: LocationRouteParts) {
  const lines = extensions.all().slice(0, MOST_LINES)
  const { items } = await journal.page({
    lines: lines.map(({ number }) => number),
    filter: 'all',
    limit: JOURNAL_DEPTH,
  })
  const byNumber = new Map<string, string | null>()
  for (const number of settings.current.emergencyNumbers) byNumber.set(number, null)
  for (const { mobile, name } of people.all()) if (mobile) byNumber.set(mobile, name)
  for (const entry of items) {
    const { other } = entry
    if (isPrivate(entry)) continue
    if (!other.restricted && other.number.startsWith('+')) byNumber.set(other.number, other.name ?? null)
  }
  const numbers = Array.from(byNumber, ([number, name]): NumberSample => ({ number, name }))
  return {
    lines: lines.map(({ number, name }): NumberSample => ({ number, name })),
    numbers: numbers.slice(0, MOST_NUMBERS),
  }
}

function copyOf({ providers, zones, grid }: RoutingTable): LeastCostRoutingTable {
  return {
    providers: providers.map((provider) => ({ ...provider })),
    zones: zones.map(({ name, prefixes }) => ({ name, prefixes: [...prefixes] })),
    grid: grid.map((cell) => ({ ...cell })),
  }
}
