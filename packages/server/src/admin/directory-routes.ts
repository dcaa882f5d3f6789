/** What administrators may ask and change about the directories that people come from. */
import { Readable } from 'node:stream'
import type { People } from '../directory/index.ts'
import { type Directories, PeopleImporter } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Locations } from '../location/index.ts'
import type { Sources } from '../signin/index.ts'
import { formatCursor, parseCursor } from '../store/index.ts'
import { connectSignIn } from './directory-sign-in.ts'

export interface DirectoryRouteParts {
  readonly directories: Directories
  readonly people: People
  readonly sources: Sources
  readonly locations: Locations
}

export function directoryRoutes({ directories, people, sources, locations }: DirectoryRouteParts) {
  const importer = new PeopleImporter({ people, locations, ownership: directories.ownership })
  return {
    listDirectories: () => [...directories.all()],

    createDirectory({ body }, _viewer, request) {
      request.note({ target: body.name })
      return directories.create(body)
    },

    changeDirectory({ params, body }, _viewer, request) {
      request.note({ target: body.name })
      return directories.change(params.id, body)
    },

    async deleteDirectory({ params }, _viewer, request) {
      request.note({ target: directories.view(params.id).settings.name })
      await directories.remove(params.id)
    },

    runDirectory({ params, body }, _viewer, request) {
      request.note({ target: directories.view(params.id).settings.name })
      // The answer does not wait for the end: it is told as it goes on.
      void directories.run(params.id, body)
      return directories.view(params.id)
    },

    async listDirectoryRuns({ params, query }) {
      const before = query.cursor === undefined ? undefined : parseCursor(query.cursor)
      const runs = await directories.runs(params.id, before, query.limit + 1)
      const items = runs.slice(0, query.limit)
      return { items, next: runs.length > items.length ? formatCursor(items.at(-1)!.id) : null }
    },

    async renewScimToken({ params }, _viewer, request) {
      request.note({ target: directories.view(params.id).settings.name })
      return { token: await directories.renewToken(params.id), path: '/scim/v2' }
    },

    async connectSignIn({ params }, _viewer, request) {
      const registration = directories.appRegistration(params.id)
      request.note({ target: registration.name })
      return connectSignIn(registration, sources, globalThis.fetch)
    },

    async importPeople({ body }, _viewer, request) {
      const result = await importer.import(body)
      const { created, changed } = result
      // The file itself is not for the log.
      const done = body.isTrial ? 0 : created + changed
      request.note({ changes: [{ field: 'people', before: null, after: String(done) }] })
      return result
    },

    exportPeople(_input, _viewer, request) {
      request.sendFile({ name: 'people.csv', content: Readable.from([importer.export()]) })
    },

    tryDirectory: ({ body }) => directories.try(body.settings, body.directoryId),
  } satisfies Partial<Handlers>
}
