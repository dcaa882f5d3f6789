/**
 * Presence as the document that SIP and its relatives exchange: PIDF (RFC 3863) with the data model (RFC 4479) and the activities of
 * RPID (RFC 4480). Pure; reading is bounded.
 */
import { NamedError } from '@offhook/base'
import { childrenOf, escapeXml, readXml, type XmlElement } from '../xml/index.ts'
import { presenceErrors } from './errors.ts'
import type { PresenceState } from './presence.ts'

export interface PresenceDocument {
  /** Whose: `pres:anna@example.com` (RFC 3859). */
  readonly entity: string
  readonly state: PresenceState
  /** When the state ends by itself, milliseconds since 1970. */
  readonly until: number | null
  readonly note: string
  /** The address at which they are reached, `sip:…`; null for none. */
  readonly contact: string | null
  /** When it was so; milliseconds since 1970. */
  readonly at: number | null
}

const PIDF = 'urn:ietf:params:xml:ns:pidf'
const DATA_MODEL = 'urn:ietf:params:xml:ns:pidf:data-model'
const RPID = 'urn:ietf:params:xml:ns:pidf:rpid'
const BOUNDS = { length: 64 * 1024, elements: 2000, depth: 16 }
const LONGEST_NOTE = 280

/** RFC 4480 §3.2 knows neither "do not disturb" nor "wrap-up"; its `other` is for what it does not know. */
const DO_NOT_DISTURB = 'do-not-disturb'
const WRAP_UP = 'wrap-up'

const activityOf: Readonly<Record<PresenceState, string>> = {
  available: '',
  busy: '<rpid:busy/>',
  wrapUp: `<rpid:busy/><rpid:other>${WRAP_UP}</rpid:other>`,
  away: '<rpid:away/>',
  doNotDisturb: `<rpid:busy/><rpid:other>${DO_NOT_DISTURB}</rpid:other>`,
  offline: '',
}

/** The activities of RFC 4480 §3.2 by what they mean for whoever wants to call; those that say nothing of it are left out. */
const meanings: Readonly<Record<string, PresenceState>> = {
  appointment: 'busy',
  busy: 'busy',
  meeting: 'busy',
  'on-the-phone': 'busy',
  performance: 'busy',
  presentation: 'busy',
  tv: 'busy',
  worship: 'busy',
  away: 'away',
  breakfast: 'away',
  dinner: 'away',
  holiday: 'away',
  'in-transit': 'away',
  meal: 'away',
  'permanent-absence': 'away',
  shopping: 'away',
  sleeping: 'away',
  spectator: 'away',
  steering: 'away',
  travel: 'away',
  vacation: 'away',
}

export function writePidf({ entity, state, until, note, contact, at }: PresenceDocument): string {
  const activity = activityOf[state]
  const end = until === null ? '' : ` until="${timeText(until)}"`
  const from = at === null || until === null ? '' : ` from="${timeText(at)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<presence xmlns="${PIDF}" xmlns:dm="${DATA_MODEL}" xmlns:rpid="${RPID}" entity="${escapeXml(entity)}">`,
    // RFC 3863 §4.1.2: the order of status, extensions, contact, note and timestamp is fixed.
    `<tuple id="t1"><status><basic>${state === 'offline' ? 'closed' : 'open'}</basic></status>`,
    contact === null ? '' : `<contact>${escapeXml(contact)}</contact>`,
    at === null ? '' : `<timestamp>${timeText(at)}</timestamp>`,
    '</tuple>',
    note === '' ? '' : `<note>${escapeXml(note)}</note>`,
    `<dm:person id="p1">`,
    // An empty one still tells until when (RFC 4480 §3.1).
    activity === '' && end === ''
      ? ''
      : `<rpid:activities${from}${end}>${activity || '<rpid:unknown/>'}</rpid:activities>`,
    '</dm:person></presence>',
  ].join('')
}

/** Throws `presence-document-invalid`, `xml-malformed` and `xml-too-large`. */
export function readPidf(text: string): PresenceDocument {
  const root = readXml(text, BOUNDS)
  const entity = root.attributes.get('entity')?.trim()
  if (root.namespace !== PIDF || root.name !== 'presence' || !entity || entity.length > 512) {
    throw new NamedError(presenceErrors, 'presence-document-invalid')
  }
  const tuples = childrenOf(root, PIDF, 'tuple')
  const persons = childrenOf(root, DATA_MODEL, 'person')
  const activities = [...persons, ...tuples].flatMap((element) => childrenOf(element, RPID, 'activities'))
  const ends = activities.flatMap((element) => timeIn(element.attributes.get('until')))
  return {
    entity,
    state: stateIn(root, tuples, activities),
    until: ends.length === 0 ? null : Math.min(...ends),
    note: noteIn(root, persons, tuples),
    contact: first(tuples, 'contact', 512) || null,
    at: timeIn(first(tuples, 'timestamp', 40))[0] ?? null,
  }
}

function stateIn(
  root: XmlElement,
  tuples: readonly XmlElement[],
  activities: readonly XmlElement[],
): PresenceState {
  const words = activities.flatMap(({ children }) => children.filter(({ namespace }) => namespace === RPID))
  const others = words.flatMap(({ name, text }) => (name === 'other' ? [text.trim()] : []))
  if (others.includes(DO_NOT_DISTURB)) return 'doNotDisturb'
  if (others.includes(WRAP_UP)) return 'wrapUp'
  const told = new Set(words.map(({ name }) => meanings[name]))
  if (told.has('busy')) return 'busy'
  if (told.has('away')) return 'away'
  const basics = tuples
    .flatMap((tuple) => childrenOf(tuple, PIDF, 'status'))
    .flatMap((status) => childrenOf(status, PIDF, 'basic'))
    .map(({ text }) => text.trim())
  if (basics.length > 0 && !basics.includes('open')) return 'offline'
  const inputs = [...childrenOf(root, DATA_MODEL, 'device'), ...tuples]
    .flatMap((element) => childrenOf(element, RPID, 'user-input'))
    .map(({ text }) => text.trim())
  return inputs.length > 0 && inputs.every((input) => input === 'idle') ? 'away' : 'available'
}

function noteIn(root: XmlElement, persons: readonly XmlElement[], tuples: readonly XmlElement[]): string {
  const notes = [
    ...childrenOf(root, PIDF, 'note'),
    ...persons.flatMap((person) => childrenOf(person, DATA_MODEL, 'note')),
    ...tuples.flatMap((tuple) => childrenOf(tuple, PIDF, 'note')),
  ]
  const found = notes.map(({ text }) => text.trim()).find((text) => text !== '') ?? ''
  return [...found].slice(0, LONGEST_NOTE).join('').slice(0, LONGEST_NOTE)
}

function first(elements: readonly XmlElement[], name: string, longest: number): string {
  for (const element of elements) {
    const text = childrenOf(element, PIDF, name)[0]?.text.trim()
    if (text && text.length <= longest) return text
  }
  return ''
}

/** RFC 3339. */
function timeIn(text: string | undefined): number[] {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i.test(text)) return []
  const at = Date.parse(text)
  return Number.isNaN(at) || at < 0 ? [] : [at]
}

function timeText(at: number): string {
  return new Date(at).toISOString()
}
