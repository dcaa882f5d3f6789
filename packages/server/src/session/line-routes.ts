/** What a client may ask about lines. */
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Actions } from './actions.ts'
import type { Views } from './views.ts'

export interface LineRouteParts {
  readonly people: People
  readonly actions: Actions
  readonly views: Views
}

export function lineRoutes({ people, actions, views }: LineRouteParts) {
  const linesOf = (viewer: Viewer) => people.get(viewer.personId)?.lines ?? []
  return {
    listLines: (_input, viewer) => linesOf(viewer).map((line) => views.ownLine(line)),

    async setForwardings({ params, body }, viewer) {
      await actions.setForwardings(viewer, params.line, body)
      return views.ownLine(params.line)
    },

    async setDoNotDisturb({ params, body }, viewer) {
      await actions.setDoNotDisturb(viewer, params.line, body.on)
      return views.ownLine(params.line)
    },

    dialFeatureCode: ({ params, body }, viewer) => actions.dialFeatureCode(viewer, params.line, body.name),

    pickUp: ({ params, body }, viewer) => actions.pickUp(viewer, params.line, body),

    pickUpInGroup: ({ params }, viewer) => actions.pickUpInGroup(viewer, params.line),
  } satisfies Partial<Handlers>
}
