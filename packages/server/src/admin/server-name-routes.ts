/** The name of the server: what hangs on it is shown before it becomes another one. */
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Handlers } from '../handlers.ts'
import type { SettingsBook } from '../settings/index.ts'
import { actorOf } from './actor.ts'
import { type ServerNameParts, serverNameChange } from './server-name.ts'

export interface ServerNameRouteParts extends ServerNameParts {
  readonly settings: SettingsBook
  readonly systemEvents: SystemEvents
}

export function serverNameRoutes(parts: ServerNameRouteParts) {
  const { people, settings, systemEvents } = parts
  const changeTo = (name: string) => serverNameChange(parts, settings.current.serverName, name)

  return {
    previewServerName: ({ body }) => changeTo(body.serverName),

    async changeServerName({ body }, viewer, request) {
      const shown = await changeTo(body.serverName)
      const { before, after } = shown
      await settings.change({ serverName: after })
      request.note({ target: after, changes: changesBetween({ serverName: before }, { serverName: after }) })
      systemEvents.record('settings-changed', { fields: 'serverName' }, actorOf(people, viewer))
      return shown
    },
  } satisfies Partial<Handlers>
}
