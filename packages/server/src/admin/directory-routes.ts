/** What administrators may ask and change about the directories that people come from. */
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import { formatCursor, parseCursor } from '../store/index.ts'

export interface DirectoryRouteParts {
  readonly directories: Directories
}

export function directoryRoutes({ directories }: DirectoryRouteParts) {
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

    tryDirectory: ({ body }) => directories.try(body.settings, body.stored),
  } satisfies Partial<Handlers>
}
