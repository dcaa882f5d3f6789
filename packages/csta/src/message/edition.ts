/** The editions of ECMA-323 by their namespaces (ECMA-323 §7). */
import { definitions } from './definitions.ts'
import type { Edition, EditionMark } from './schema.ts'
import { applicationSession } from './tables/application-session.ts'

const base = 'http://www.ecma-international.org/standards/ecma-323/csta/ed'

/** ECMA-354: application sessions have a namespace of their own. */
export const sessionNamespace = 'http://www.ecma-international.org/standards/ecma-354/appl_session'

/** The editions that can be written. What a peer sends is read by local names, whatever its namespace. */
export const editions: readonly Edition[] = [3, 4, 5, 6]

export function namespaceOf(edition: Edition): string {
  return `${base}${edition}`
}

/**
 * The edition that a namespace or an ECMA-354 protocol version names; undefined where it names none that can be written. Private
 * revisions behind it (`…/ed3/priv5`) are let pass. Edition 2 had the same forms as 3 for what is used here; it is answered as 3.
 */
export function editionOf(namespace: string): Edition | undefined {
  const digit = /\/csta\/ed(\d)(?:\/|$)/.exec(namespace)?.[1]
  if (digit === undefined) return undefined
  const edition = Math.max(3, Number(digit))
  return editions.find((known) => known === edition)
}

/**
 * Whether something marked so is part of `edition`. Only the schemas of editions 3 and 6 could be laid beside the tables: what one of
 * them has and the other has not may have come or gone with 4 or 5. So it is not counted to 6 before 6, and where it may be left out it
 * is ({@link isCertainIn}).
 */
export function isInEdition(mark: EditionMark | undefined, edition: Edition): boolean {
  if (mark === undefined) return true
  return mark === 6 ? edition >= 6 : edition <= 5
}

/**
 * Whether something optional is surely part of `edition`: in 4 and 5 that is what both 3 and 6 have. A message in which nothing else
 * stands is right by both schemas, and so by that of any edition in between.
 */
export function isCertainIn(mark: EditionMark | undefined, edition: Edition): boolean {
  if (mark === undefined) return true
  return mark === 6 ? edition === 6 : edition === 3
}

/** Whether the message belongs to ECMA-354 and not to ECMA-323. */
export function isSessionMessage(name: string): boolean {
  return Object.hasOwn(applicationSession, name)
}

/** The edition that first has the message; undefined where all have it. */
export function sinceEdition(name: keyof typeof definitions): EditionMark | undefined {
  const definition = definitions[name]
  return definition.kind === 'message' ? definition.since : undefined
}
