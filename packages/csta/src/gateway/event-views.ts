/**
 * One fact at one line, as applications see it: those who see the same are sent the same, and it is written once. What one may not
 * see, or sees in another form, makes a view of its own.
 */
import { type Call, type CallFact, connectionOfLine, type LineNumber, type Party } from '@offhook/telephony'
import { linkageData } from '../connector/linkage.ts'
import type { Message } from '../message/message.ts'
import type { Application } from './application.ts'
import { ApplicationNaming } from './application-naming.ts'
import { SharedEvent } from './shared-event.ts'
import { eventOf } from './told-event.ts'

/** A fact about a call with the product's own ids in it, and the calls that it concerned. */
export interface ToldFact {
  readonly fact: CallFact
  /** The call (of a merge: the held one) before the fact, and the consultation call. */
  readonly before: Call | undefined
  readonly secondary: Call | undefined
  /** The call afterwards, ended or not. */
  readonly after: Call | undefined
}

export class EventViews {
  readonly line: LineNumber
  readonly #told: ToldFact
  readonly #calls: readonly (Call | undefined)[]
  readonly #parties: readonly Party[]
  readonly #views = new Map<string, SharedEvent | undefined>()

  constructor(told: ToldFact, line: LineNumber) {
    const { fact, before, secondary, after } = told
    this.line = line
    this.#told = told
    this.#calls = [after, before, secondary]
    const inCalls = [before, secondary].flatMap((call) => call?.connections.map(({ party }) => party) ?? [])
    this.#parties = [...Object.values(fact).filter(isParty), ...inCalls]
  }

  /** The event as the application sees it; undefined for facts of which devices are not told. */
  of(application: Application): SharedEvent | undefined {
    const naming = new ApplicationNaming(application, this.line, this.#calls)
    const key = this.#parties.map((party) => naming.sight(party)).join('\n')
    if (!this.#views.has(key)) this.#views.set(key, this.#event(naming))
    return this.#views.get(key)
  }

  #event(naming: ApplicationNaming): SharedEvent | undefined {
    const { fact, before, secondary, after } = this.#told
    const state = (after && connectionOfLine(after, this.line)?.state) ?? 'null'
    const scene = { naming, before, secondary }
    return SharedEvent.of((crossRefId) => withLinkages(eventOf(fact, crossRefId, state, scene), fact))
  }
}

/** What a phone system behind says of calls that belong together is passed on. */
function withLinkages(event: Message | undefined, { linkages }: CallFact): Message | undefined {
  if (!event || !linkages || linkages.length === 0) return event
  const isMerge = event.name === 'TransferedEvent' || event.name === 'ConferencedEvent'
  const callLinkageData = linkageData(linkages)
  const told = isMerge
    ? { callLinkageDataList: { newCallLinkageData: callLinkageData } }
    : { callLinkageData }
  return { name: event.name, body: { ...event.body, ...told } } as Message
}

function isParty(value: unknown): value is Party {
  return typeof value === 'object' && value !== null && 'number' in value
}
