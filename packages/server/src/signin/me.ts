/** The signed-in person as they see themselves. */
import type { Me } from '@offhook/contract'
import type { Person } from '../directory/index.ts'
import type { Settings } from '../settings/index.ts'

export function meOf(person: Person, settings: Settings): Me {
  return {
    id: person.id,
    user: person.user,
    name: person.name,
    role: person.role,
    language: person.language,
    note: person.note,
    ownPresence: person.ownPresence,
    lines: [...person.lines],
    preferredLine: person.preferredLine,
    serverName: settings.serverName,
  }
}
