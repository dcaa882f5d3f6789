/** What a client may ask about calls. */
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Numbers } from '../location/index.ts'
import type { Actions } from './actions.ts'
import type { CallCards } from './call-cards.ts'
import type { CallExplanations } from './call-explanation.ts'
import type { CallMediaViews } from './call-media.ts'

export interface CallRouteParts {
  readonly people: People
  readonly actions: Actions
  readonly numbers: Numbers
  readonly callCards: CallCards
  readonly callExplanations: CallExplanations
  readonly callMediaViews: CallMediaViews
}

export function callRoutes({
  people,
  actions,
  numbers,
  callCards,
  callExplanations,
  callMediaViews,
}: CallRouteParts) {
  return {
    listCalls(_input, viewer) {
      const lines = people.get(viewer.personId)?.lines ?? []
      return lines.flatMap((line) => callCards.of(line, viewer.language))
    },

    startCall: ({ body }, viewer, request) => actions.startCall(viewer, { ...body, from: request.address }),

    listProjects({ query }, viewer) {
      const lines = people.get(viewer.personId)?.lines ?? []
      const line = query.line ?? lines[0]
      // Whose line it is not learns nothing of its location.
      if (line === undefined || !lines.includes(line)) return []
      return numbers.of(line).projects.map((project) => ({ ...project, prompts: [...project.prompts] }))
    },

    answerCall: ({ params, body: { device, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'answerCall', device }, own),

    clearConnection: ({ params, body }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'clearConnection' }, body),

    holdCall: ({ params, body }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'holdCall' }, body),

    retrieveCall: ({ params, body }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'retrieveCall' }, body),

    consultationCall: ({ params, body: { line, ...asked } }, viewer, { address: from }) =>
      actions.onCall(viewer, params.callId, { service: 'consultationCall', ...asked, from }, { line }),

    singleStepTransferCall: ({ params, body: { destination, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'singleStepTransferCall', destination }, own),

    deflectCall: ({ params, body: { destination, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'deflectCall', destination }, own),

    parkCall: ({ params, body: { destination, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'parkCall', destination }, own),

    campOnCall: ({ params, body }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'campOnCall' }, body),

    alternateCall: ({ params, body: { heldCallId, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'alternateCall', heldCallId }, own),

    reconnectCall: ({ params, body: { heldCallId, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'reconnectCall', heldCallId }, own),

    transferCall: ({ params, body: { heldCallId, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'transferCall', heldCallId }, own),

    conferenceCall: ({ params, body: { heldCallId, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'conferenceCall', heldCallId }, own),

    generateDigits: ({ params, body: { digits, ...own } }, viewer) =>
      actions.onCall(viewer, params.callId, { service: 'generateDigits', digits }, own),

    explainCall: ({ params }, viewer) => callExplanations.explain(viewer, params.callId),

    getCallMedia: ({ params }, viewer) => callMediaViews.of(viewer, params.callId),

    reportHeard({ params, body }, viewer) {
      callMediaViews.hear(viewer, params.callId, body)
    },
  } satisfies Partial<Handlers>
}
