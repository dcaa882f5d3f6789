/** The one field that searches and dials: the first suggestion is what Enter does. */
import { isNamedError } from '@offhook/base'
import type { PersonView, Suggestion } from '@offhook/contract'
import type { CallerNames, People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Journal } from '../journal/index.ts'
import type { Lines } from '../line/index.ts'
import type { Numbers, NumbersAtSite } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { JournalEntryViews } from './journal-entry-views.ts'
import type { LineViews } from './line-views.ts'
import type { PersonViews } from './person-views.ts'

export interface SearchRouteParts {
  readonly people: People
  readonly names: CallerNames
  readonly lines: Lines
  readonly journal: Journal
  readonly numbers: Numbers
  readonly personViews: PersonViews
  readonly lineViews: LineViews
  readonly journalEntryViews: JournalEntryViews
}

const MOST_PEOPLE = 8
const MOST_JOURNAL = 5
/** Entries that are looked through for different numbers. */
const JOURNAL_DEPTH = 50

export function searchRoutes(parts: SearchRouteParts) {
  return {
    async search({ query }, viewer) {
      const dial = dialSuggestion(parts, query.text, viewer)
      const people = personSuggestions(parts, query.text, viewer)
      const journal = await journalSuggestions(parts, query.text, viewer)
      return { suggestions: [...dial, ...people, ...journal] }
    },
  } satisfies Partial<Handlers>
}

/** What consists of digits is meant to be dialled; a name is not, though telephones have letters. */
function isNumber(text: string): boolean {
  return /^[+0-9*#()/. -]+$/.test(text) && /[0-9*#]/.test(text)
}

function dialSuggestion(parts: SearchRouteParts, text: string, viewer: Viewer): Suggestion[] {
  if (!isNumber(text)) return []
  try {
    const numbers = numbersOf(parts, viewer)
    const line = parts.lines.get(text.trim())
    const { result, canonical } = numbers.dial(text)
    return [
      {
        kind: 'dial',
        title: canonical && !line ? numbers.display(canonical) : text,
        subtitle: line?.device.name ?? '',
        destination: text,
        personId: null,
        dialable: line ? line.device.line : result,
      },
    ]
  } catch (fault) {
    if (isNamedError(fault)) return []
    throw fault
  }
}

function personSuggestions(parts: SearchRouteParts, text: string, viewer: Viewer): Suggestion[] {
  const { people, personViews, lineViews } = parts
  const wanted = text.toLowerCase()
  const ownerId = ownerOf(parts, text, viewer)
  const ranked = [...people.all()]
    .filter((person) => person.id !== viewer.personId)
    .flatMap((person) => {
      const rank =
        person.id === ownerId
          ? 0
          : (rankOf(person.name.toLowerCase(), lineViews.shown(viewer, person), wanted) ??
            (personViews.hasInFields(viewer, person, wanted) ? 4 : undefined))
      return rank === undefined ? [] : [{ person, rank }]
    })
    .sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name))
  return ranked.slice(0, MOST_PEOPLE).map(({ person }) => {
    const view = personViews.of(viewer, person)
    const destination = reachableNumber(view)
    return {
      kind: 'person',
      title: view.name,
      subtitle: [view.numbers[0]?.display, view.department].filter(Boolean).join(' · '),
      destination,
      personId: view.id,
      dialable: dialable(parts, destination, viewer),
    }
  })
}

/** Whose number it is, as far as the viewer may know. */
function ownerOf(parts: SearchRouteParts, text: string, viewer: Viewer): string | undefined {
  const { people, names, lines, numbers, personViews } = parts
  const searched = searchedNumber(parts, text, viewer)
  if (searched === null) return undefined
  const line = [...lines.all()].find(
    ({ device }) => numbers.of(device.line).canonicalOfLine(device.line) === searched,
  )?.device.line
  const owner =
    names.personOf({ number: searched }) ?? (line === undefined ? undefined : people.byLine(line)[0])
  const isSeen =
    owner && personViews.of(viewer, owner).numbers.some(({ canonical }) => canonical === searched)
  return isSeen ? owner.id : undefined
}

/** The number that contacts are searched by, or null where what was typed is none. */
function searchedNumber(parts: SearchRouteParts, text: string, viewer: Viewer): string | null {
  return isNumber(text) ? numbersOf(parts, viewer).searched(text) : null
}

/** The beginning of a name before that of a later word, before a number, before anywhere. */
function rankOf(name: string, lines: readonly string[], wanted: string): number | undefined {
  if (name.startsWith(wanted)) return 0
  if (name.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return 1
  if (lines.some((line) => line.startsWith(wanted))) return 2
  return name.includes(wanted) ? 3 : undefined
}

/** A line in service, else what else there is. */
function reachableNumber(view: PersonView): string | null {
  const inService = view.lines.find((line) => line.state === 'inService')
  return inService?.line ?? view.numbers[0]?.dial ?? null
}

async function journalSuggestions(
  parts: SearchRouteParts,
  text: string,
  viewer: Viewer,
): Promise<Suggestion[]> {
  const { people, journal, journalEntryViews } = parts
  const lines = people.get(viewer.personId)?.lines ?? []
  const searched = searchedNumber(parts, text, viewer)
  const texts = searched === null || searched === text ? [text] : [searched, text]
  const pages = await Promise.all(
    texts.map((wanted) => journal.page({ lines, filter: 'all', text: wanted, limit: JOURNAL_DEPTH })),
  )
  const byNumber = new Map<string, Suggestion>()
  for (const entry of pages.flatMap(({ items }) => items)) {
    const { other } = journalEntryViews.of(entry, viewer)
    // Colleagues are found as people.
    if (other.dial === null || other.personId !== null || byNumber.has(other.dial)) continue
    byNumber.set(other.dial, {
      kind: 'journal',
      title: other.name ?? other.display,
      subtitle: other.name ? other.display : (other.place ?? ''),
      destination: other.dial,
      personId: null,
      dialable: dialable(parts, other.dial, viewer),
    })
    if (byNumber.size >= MOST_JOURNAL) break
  }
  return [...byNumber.values()]
}

/** Numbers as at the location of the line from which the viewer usually calls. */
function numbersOf({ people, numbers }: SearchRouteParts, { personId }: Viewer): NumbersAtSite {
  const person = people.get(personId)
  return numbers.of(person?.preferredLine ?? person?.lines[0])
}

/** What would be sent for `destination`: a line as it is, null where nothing can be dialled. */
function dialable(parts: SearchRouteParts, destination: string | null, viewer: Viewer): string | null {
  if (destination === null || parts.lines.get(destination)) return destination
  try {
    return numbersOf(parts, viewer).dial(destination).result
  } catch (fault) {
    if (isNamedError(fault)) return null
    throw fault
  }
}
