/** The name under which the audit log knows somebody. */
import type { People } from '../directory/index.ts'
import type { Viewer } from '../rights/index.ts'

export function actorOf(people: People, viewer: Viewer): string {
  return people.get(viewer.personId)?.name ?? viewer.personId
}
