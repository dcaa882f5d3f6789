/** The call cards of one's own lines. */
import type { CallCard, PartyView } from '@offhook/contract'
import type { LineNumber, LineSituation, OwnConnection, Party } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import { type Lines, presentAt } from '../line/index.ts'
import { cardOf } from './call-card.ts'
import type { Deflections } from './deflections.ts'
import type { FeatureCalls } from './feature-calls.ts'
import type { Language } from './party-view.ts'
import type { PartyViews } from './party-views.ts'

export interface CallCardsOptions {
  readonly lines: Lines
  readonly calls: Calls
  readonly partyViews: PartyViews
  /** The device on which a line talks. */
  readonly deviceOf: (line: LineNumber, switchCallId: string) => string | undefined
  /** The lines of a call whose browsers are waited for. */
  readonly missingIn: (switchCallId: string) => readonly LineNumber[]
  /** Whether its people are shown no button to decline calls. */
  readonly hidesReject: (line: LineNumber) => boolean
  readonly deflections: Deflections
  readonly featureCalls: FeatureCalls
}

export class CallCards {
  readonly #options: CallCardsOptions

  constructor(options: CallCardsOptions) {
    this.#options = options
  }

  /** The cards of a line's live connections, oldest first. */
  of(number: LineNumber, language: Language): CallCard[] {
    const { lines, calls, deviceOf, missingIn, hidesReject, deflections } = this.#options
    const line = lines.get(number)
    if (!line) return []
    const situation = calls.situationOf(line)
    const party = this.#partyAt(number, language)
    return this.#shownAt(situation).map((own) =>
      cardOf({
        own,
        situation,
        party,
        device: deviceOf(number, own.call.switchCallId),
        missing: missingIn(own.call.switchCallId)[0],
        hidesReject: hidesReject(number),
        isSentOnByTransfer: situation !== undefined && deflections.isNeeded(situation, own),
      }),
    )
  }

  /** The calls of a line that have a card, by their ids. */
  live(number: LineNumber): { readonly callId: string; readonly connectionId: string }[] {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    if (!line) return []
    return this.#shownAt(calls.situationOf(line)).map(({ call, connection }) => ({
      callId: call.id,
      connectionId: connection.id,
    }))
  }

  #shownAt(situation: LineSituation): readonly OwnConnection[] {
    return presentAt(situation).filter((own) => !this.hides(own))
  }

  /** Whether a call that is there is not shown: that of a feature code, as long as nothing comes of it. */
  hides(own: OwnConnection): boolean {
    return this.#options.featureCalls.hides(own)
  }

  /** The last card of a connection that is over. */
  ended(own: OwnConnection, language: Language): CallCard {
    return cardOf({
      own,
      situation: undefined,
      device: undefined,
      party: this.#partyAt(own.connection.party.line, language),
    })
  }

  #partyAt(line: LineNumber | undefined, language: Language): (party: Party) => PartyView {
    return (party) => this.#options.partyViews.of(party, language, line)
  }
}
