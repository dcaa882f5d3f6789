/** Whom a viewer is shown in calls that they take part in, or may look into. */

import type { PartyView } from '@offhook/contract'
import type { LineNumber, OwnConnection, Party } from '@offhook/telephony'
import type { CallProjects } from '../call/index.ts'
import type { CallerNames, Person } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'
import { hiddenParty, type Language, partyView } from './party-view.ts'

export interface PartyViewsOptions {
  readonly names: CallerNames
  readonly numbers: Numbers
  readonly callProjects: CallProjects
}

export class PartyViews {
  readonly #options: PartyViewsOptions

  constructor(options: PartyViewsOptions) {
    this.#options = options
  }

  /** A party of a call that the viewer takes part in or may look into; `at` is the line that sees it. */
  of(party: Party, language: Language, at?: LineNumber): PartyView {
    const { names, numbers } = this.#options
    return partyView(names.known(party), numbers, at, language)
  }

  /** With whom a colleague talks; of a private call that stays hidden (§10.3.8). */
  ofColleague(viewer: Viewer, colleague: Person, { connection }: OwnConnection, other: Party): PartyView {
    const isHidden = viewer.personId !== colleague.id && this.#options.callProjects.isPrivate(connection.id)
    return this.of(isHidden ? hiddenParty : other, viewer.language, connection.party.line)
  }
}
