/** Why a call went as it went, as one who took part in it may know it. */

import { NamedError } from '@offhook/base'
import type { CallExplanation } from '@offhook/contract'
import { type Party, serviceErrors } from '@offhook/telephony'
import type { Stories } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { PartyViews } from './party-views.ts'

export interface CallExplanationsOptions {
  readonly stories: Stories
  readonly journal: Journal
  readonly people: People
  readonly access: Access
  readonly partyViews: PartyViews
}

export class CallExplanations {
  readonly #options: CallExplanationsOptions

  constructor(options: CallExplanationsOptions) {
    this.#options = options
  }

  /** Throws `call-unknown` where the viewer had no part in the call: they learn not even that it was there. */
  explain(viewer: Viewer, callId: string): CallExplanation {
    const { stories, journal, people, partyViews } = this.#options
    const story = stories.get(callId)
    const entries = journal.ofCall(callId)
    const own = people.get(viewer.personId)?.lines ?? []
    if (!story || !entries.some((entry) => own.includes(entry.line))) {
      throw new NamedError(serviceErrors, 'call-unknown')
    }
    const see = (party: Party | undefined) =>
      party && this.maySee(viewer, party.line) ? partyViews.of(party, viewer.language) : null
    return {
      callId,
      startedAt: story.startedAt,
      endedAt: story.endedAt,
      moments: story.moments
        .filter(({ who }) => this.maySee(viewer, who.line))
        .map((moment) => ({
          at: moment.at,
          what: moment.what,
          who: see(moment.who),
          to: see(moment.to),
          cause: moment.cause ?? null,
        })),
      decisions: story.decisions
        .filter(({ line }) => this.maySee(viewer, line))
        .map(({ at, subject, line, why }) => ({
          at,
          subject,
          line: line ?? null,
          answer: why.answer,
          steps: why.steps.map((step) => ({ ...step })),
        })),
      results: entries
        .filter(({ line }) => this.maySee(viewer, line))
        .map(({ line, result, steps }) => ({
          line,
          result: result ?? 'open',
          steps: steps.map((step) => ({ ...step })),
        })),
    }
  }

  /** Outside parties were part of one's own call; of a colleague's line one sees what one may see of it at any time. */
  maySee(viewer: Viewer, line: string | undefined): boolean {
    if (line === undefined) return true
    const { people, access } = this.#options
    const owners = people.byLine(line)
    if (owners.length === 0) return true
    return owners.some((owner) => seesParties(access, viewer, owner, owner.lines.indexOf(line) + 1))
  }
}

/** The story of a call has both sides of it: seeing half of the parties is not enough. */
function seesParties(access: Access, viewer: Viewer, owner: Person, position: number): boolean {
  return (['seeOutgoingParty', 'seeIncomingParty'] as const).every((action) =>
    access.allows(viewer, action, owner.id, position),
  )
}
