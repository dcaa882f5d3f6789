/**
 * A calendar on a CalDAV server (RFC 4791). The address may be that of a calendar, of somebody's calendars, or of the server; what
 * is there is found by itself (RFC 6764 §6, RFC 5397). Unchanged calendars cost one small request, changed ones only what changed.
 */
import { isNamedError, NamedError } from '@offhook/base'
import { escapeXml, type XmlElement } from '../xml/index.ts'
import { type Appointment, byBeginning } from './appointment.ts'
import type { CalendarSource, SourceSettings } from './calendar-source.ts'
import { checkAnswer } from './check-answer.ts'
import { calendarErrors } from './errors.ts'
import { type Fetch, hostOf } from './guarded-request.ts'
import { readIcs, type Span } from './ics.ts'
import { CALDAV, CALENDARSERVER, DAV, type DavResponse, propertyOf, readMultistatus } from './multistatus.ts'
import { inTurns } from './turns.ts'

interface Kept {
  /** Changes whenever something in the calendar does; empty where the server has none. */
  readonly tag: string
  readonly span: Span
  /** By address: an object has one text for each ETag. */
  readonly objects: ReadonlyMap<string, { readonly etag: string; readonly text: string }>
}

/** Calendars of one person, objects of one calendar, and objects that are asked for at once. */
const MOST_CALENDARS = 10
const MOST_OBJECTS = 5000
const AT_ONCE = 100

export function caldavSource(settings: SourceSettings, fetch: Fetch): CalendarSource {
  const dav = new Dav(settings, fetch)
  let calendars: readonly string[] | undefined
  const kept = new Map<string, Kept>()
  return {
    async read(span, signal): Promise<readonly Appointment[]> {
      try {
        calendars ??= await findCalendars(dav, settings.url, signal)
        const found: Appointment[] = []
        for (const url of calendars) {
          kept.set(url, await refresh(dav, url, kept.get(url), span, signal))
          const { objects } = kept.get(url)!
          for (const { text } of objects.values()) {
            const options = { ...span, zone: settings.zone, owner: settings.owner }
            found.push(...(await inTurns(readIcs(text, options))))
          }
        }
        return found.sort(byBeginning)
      } catch (fault) {
        // It may have moved: the next reading looks for it again.
        calendars = undefined
        if (isNamedError(fault) && fault.code.startsWith('xml-')) {
          throw new NamedError(calendarErrors, 'calendar-unreadable', { host: hostOf(settings.url) }, fault)
        }
        throw fault
      }
    },
  }
}

class Dav {
  readonly #settings: SourceSettings
  readonly #fetch: Fetch

  constructor(settings: SourceSettings, fetch: Fetch) {
    this.#settings = settings
    this.#fetch = fetch
  }

  /** The responses, and where they came from. */
  async ask(
    method: 'PROPFIND' | 'REPORT',
    url: string,
    depth: 0 | 1,
    body: string,
    signal: AbortSignal,
  ): Promise<{ responses: readonly DavResponse[]; url: string }> {
    const { user, secret } = this.#settings
    const headers = { depth: String(depth), 'content-type': 'application/xml; charset=utf-8' }
    const answer = await this.#fetch(
      { method, url, headers, user, secret, body: `${PROLOGUE}${body}` },
      signal,
    )
    return { responses: readMultistatus(checkAnswer(answer, 207)), url: answer.url }
  }
}

const PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>'
const NAMES = `xmlns:d="${DAV}" xmlns:c="${CALDAV}" xmlns:s="${CALENDARSERVER}"`

const ABOUT = `<d:propfind ${NAMES}><d:prop><d:resourcetype/><d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/></d:prop></d:propfind>`
const TAG = `<d:propfind ${NAMES}><d:prop><s:getctag/><d:sync-token/></d:prop></d:propfind>`

/** From the address that was given to the calendars behind it. */
async function findCalendars(dav: Dav, given: string, signal: AbortSignal): Promise<readonly string[]> {
  let url = given
  // Address, principal, home: each one names the next.
  for (let hop = 0; hop < 3; hop++) {
    const { responses, url: from } = await dav.ask('PROPFIND', url, 0, ABOUT, signal)
    const [self] = responses
    if (!self) break
    if (isCalendar(self)) return [from]
    const home = hrefIn(propertyOf(self, CALDAV, 'calendar-home-set'))
    if (home !== undefined) return calendarsIn(dav, absolute(home, from), signal)
    const principal = hrefIn(propertyOf(self, DAV, 'current-user-principal'))
    if (principal === undefined || absolute(principal, from) === url) return calendarsIn(dav, from, signal)
    url = absolute(principal, from)
  }
  throw new NamedError(calendarErrors, 'calendar-not-found', { host: hostOf(given) })
}

async function calendarsIn(dav: Dav, home: string, signal: AbortSignal): Promise<readonly string[]> {
  const { responses, url } = await dav.ask('PROPFIND', home, 1, ABOUT, signal)
  const found = responses.filter(isCalendar).map(({ href }) => absolute(href, url))
  if (found.length === 0) throw new NamedError(calendarErrors, 'calendar-not-found', { host: hostOf(home) })
  return found.slice(0, MOST_CALENDARS)
}

function isCalendar(response: DavResponse): boolean {
  const types = propertyOf(response, DAV, 'resourcetype')?.children ?? []
  if (!types.some(({ namespace, name }) => namespace === CALDAV && name === 'calendar')) return false
  const kinds = propertyOf(response, CALDAV, 'supported-calendar-component-set')?.children ?? []
  // RFC 4791 §5.2.3: where it is not said, all kinds are taken.
  return kinds.length === 0 || kinds.some((kind) => kind.attributes.get('name')?.toUpperCase() === 'VEVENT')
}

async function refresh(
  dav: Dav,
  url: string,
  kept: Kept | undefined,
  span: Span,
  signal: AbortSignal,
): Promise<Kept> {
  const { responses } = await dav.ask('PROPFIND', url, 0, TAG, signal)
  const tag = tagOf(responses[0])
  if (kept && tag !== '' && tag === kept.tag && kept.span.from === span.from && kept.span.to === span.to)
    return kept
  const etags = await etagsOf(dav, url, span, signal)
  const objects = new Map<string, { readonly etag: string; readonly text: string }>()
  const wanted: string[] = []
  for (const [href, etag] of etags) {
    const known = kept?.objects.get(href)
    if (known && known.etag === etag && etag !== '') objects.set(href, known)
    else wanted.push(href)
  }
  for (let first = 0; first < wanted.length; first += AT_ONCE) {
    const hrefs = wanted.slice(first, first + AT_ONCE)
    for (const [href, object] of await objectsOf(dav, url, hrefs, signal)) objects.set(href, object)
  }
  return { tag, span, objects }
}

function tagOf(response: DavResponse | undefined): string {
  if (!response) return ''
  const tag = propertyOf(response, CALENDARSERVER, 'getctag') ?? propertyOf(response, DAV, 'sync-token')
  return tag?.text.trim() ?? ''
}

/** RFC 4791 §7.8 with the time range of §9.9: the server leaves out what lies elsewhere. */
async function etagsOf(
  dav: Dav,
  url: string,
  { from, to }: Span,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const range = `<c:time-range start="${utc(from)}" end="${utc(to)}"/>`
  const filter = `<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${range}</c:comp-filter></c:comp-filter></c:filter>`
  const body = `<c:calendar-query ${NAMES}><d:prop><d:getetag/></d:prop>${filter}</c:calendar-query>`
  const { responses } = await dav.ask('REPORT', url, 1, body, signal)
  const found = responses.filter(({ status }) => status === null || status === 200).slice(0, MOST_OBJECTS)
  return new Map(
    found.map((response) => [response.href, propertyOf(response, DAV, 'getetag')?.text.trim() ?? '']),
  )
}

/** RFC 4791 §7.9. */
async function objectsOf(dav: Dav, url: string, hrefs: readonly string[], signal: AbortSignal) {
  const list = hrefs.map((href) => `<d:href>${escapeXml(href)}</d:href>`).join('')
  const body = `<c:calendar-multiget ${NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop>${list}</c:calendar-multiget>`
  const { responses } = await dav.ask('REPORT', url, 1, body, signal)
  return responses.flatMap((response) => {
    const text = propertyOf(response, CALDAV, 'calendar-data')?.text.trim()
    const etag = propertyOf(response, DAV, 'getetag')?.text.trim() ?? ''
    return text ? [[response.href, { etag, text }] as const] : []
  })
}

function hrefIn(property: XmlElement | undefined): string | undefined {
  const href = property?.children.find(({ namespace, name }) => namespace === DAV && name === 'href')
  return href?.text.trim() || undefined
}

function absolute(href: string, base: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : base
}

/** `20261120T080000Z` (RFC 5545 §3.3.5, form 2). */
function utc(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')
}
