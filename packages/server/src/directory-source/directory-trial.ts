/** Tries the settings of a directory, and shows the first people as they would become. Nothing is written. */
import type { DirectoryPreviewPerson, DirectorySettings, DirectoryTrial } from '@offhook/contract'
import type { People } from '../directory/index.ts'
import type { Links } from './links.ts'
import { mergePerson, previewFields } from './person-merge.ts'
import type { DirectorySource, PersonRecord } from './source.ts'

export interface Trial {
  readonly settings: DirectorySettings
  /** Undefined where the directory writes here by itself: there is nothing to try. */
  readonly source: DirectorySource | undefined
  readonly people: People
  readonly links: Links
  /** The directory whose settings are being changed; undefined for a new one. */
  readonly stored: string | undefined
  readonly canonicalOf: (number: string) => string
}

/** How many people are shown. */
const PREVIEWED = 10

export async function tryDirectory(trial: Trial): Promise<DirectoryTrial> {
  const { source } = trial
  if (!source) return { steps: [], people: [] }
  const { signal } = new AbortController()
  const steps = await Array.fromAsync(source.test(signal))
  if (steps.some(({ outcome }) => outcome === 'failed')) return { steps, people: [] }
  const people: DirectoryPreviewPerson[] = []
  for await (const item of source.read({
    cursor: null,
    signal,
    isKnown: () => false,
    membersOf: () => [],
  })) {
    if (item.type === 'person') people.push(preview(trial, item))
    if (people.length >= PREVIEWED) break
  }
  return { steps, people }
}

function preview(
  { settings, people, links, stored, canonicalOf }: Trial,
  record: PersonRecord,
): DirectoryPreviewPerson {
  const link = stored === undefined ? undefined : links.of(stored).get(record.key)
  const context = {
    link,
    person: link && people.get(link.targetId),
    byUser: (user: string) => people.byUser(user),
    isLinked: (personId: string) => links.ofTarget(personId) !== undefined,
    adoptsPeople: settings.adoptsPeople,
    takesInactive: settings.kind === 'scim',
    canonicalOf,
  }
  const outcome = mergePerson(record, context)
  return {
    user: record.user.toLowerCase().slice(0, 64),
    fields: previewFields(record, context),
    isActive: record.isActive,
    skipped: outcome.do === 'skip' ? outcome.reason : null,
  }
}
