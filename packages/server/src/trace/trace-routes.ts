/** What may be asked about SIP messages. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { actorOf } from '../admin/index.ts'
import type { CallStory, Stories } from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Captures } from './captures.ts'
import type { Trace } from './trace.ts'

export interface TraceRouteParts {
  readonly people: People
  readonly stories: Stories
  readonly trace: Trace
  readonly captures: Captures
}

const MOST_ARROWS_OF_CALL = 500

export function traceRoutes({ people, stories, trace, captures }: TraceRouteParts) {
  const storyOf = (callId: string): CallStory => {
    const story = stories.get(callId)
    if (!story) throw new NamedError(contractErrors, 'not-found', { what: 'call', key: callId })
    return story
  }
  return {
    /** One's own calls; administrators may look into every one, as they may into every message. */
    getLadder({ params }, viewer) {
      const story = storyOf(params.callId)
      const lines = people.get(viewer.personId)?.lines ?? []
      const isOwn = story.moments.some(({ who }) => who.line !== undefined && lines.includes(who.line))
      // The same answer as for a call that never was: calls of others are nobody's business.
      if (!isOwn && viewer.role !== 'administrator') {
        throw new NamedError(contractErrors, 'not-found', { what: 'call', key: params.callId })
      }
      // Which programs of others watch the same call is no business of those who talk.
      return trace.ladderOfCall(story, MOST_ARROWS_OF_CALL, viewer.role === 'administrator')
    },

    getTrace({ query }) {
      return query.callId === undefined
        ? trace.ladder(query.line, query.limit)
        : trace.ladderOfCall(storyOf(query.callId), query.limit, true)
    },

    listCaptures: () => captures.list(),

    startCapture: ({ body }, viewer) => captures.start(body, actorOf(people, viewer)),

    async stopCapture({ params }) {
      await captures.stopOrDelete(params.name)
    },

    downloadCapture({ params }, _viewer, request) {
      request.sendFile({ name: params.name, content: captures.read(params.name) })
    },
  } satisfies Partial<Handlers>
}
