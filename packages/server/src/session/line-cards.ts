/** The call cards of each line as they were told last, so that only what changed is told again, and what is over once more. */
import type { Call, LineNumber } from '@offhook/telephony'
import type { CallCards } from './call-cards.ts'
import type { Language } from './party-view.ts'

/** What to tell of the cards of one line. Texts are JSON. */
export interface CardNews {
  readonly changed: readonly string[]
  readonly ended: readonly {
    readonly callId: string
    /** The card as it ended; undefined where its connection went on in another call. */
    readonly text: string | undefined
  }[]
}

/** What happened to calls since the last time. */
export interface CallChanges {
  /** Those that changed, ended ones included, as they are now. */
  readonly calls: ReadonlyMap<string, Call>
  /** The ids of the connections that were part of a call and are no more. */
  readonly endedConnections: ReadonlySet<string>
}

/** A card by its call: which connection it showed, and the texts that were told by language. */
type Told = Map<string, { readonly connectionId: string; readonly texts: Map<Language, string> }>

export class LineCards {
  readonly #cards: CallCards
  readonly #byLine = new Map<LineNumber, Told>()

  constructor(cards: CallCards) {
    this.#cards = cards
  }

  /** What to tell of a line, for each of `languages`. */
  update(
    line: LineNumber,
    languages: Iterable<Language>,
    changes: CallChanges,
  ): ReadonlyMap<Language, CardNews> {
    const before: Told = this.#byLine.get(line) ?? new Map()
    // Also what nobody is told of now: somebody may come and see it, and must hear of its end then.
    const now: Told = new Map(this.#cards.live(line).map((own) => [own.callId, { ...own, texts: new Map() }]))
    const news = new Map<Language, CardNews>()
    for (const language of languages) {
      const changed: string[] = []
      for (const card of this.#cards.of(line, language)) {
        const text = JSON.stringify(card)
        now.get(card.callId)?.texts.set(language, text)
        if (before.get(card.callId)?.texts.get(language) !== text) changed.push(text)
      }
      const ended = [
        ...this.#ended(before, now, changes, language),
        ...this.#untold(line, before, now, changes, language),
      ]
      news.set(language, { changed, ended })
    }
    if (now.size > 0) this.#byLine.set(line, now)
    else this.#byLine.delete(line)
    return news
  }

  #ended(before: Told, now: Told, { calls }: CallChanges, language: Language): CardNews['ended'] {
    const gone = [...before].filter(([callId]) => !now.has(callId))
    return gone.map(([callId, { connectionId }]) => {
      const call = calls.get(callId)
      const connection = call?.connections.find(({ id }) => id === connectionId)
      const text = call && connection && JSON.stringify(this.#cards.ended({ call, connection }, language))
      return { callId, text }
    })
  }

  /**
   * Calls that began and ended since the last time: a number that is busy can refuse so soon that nobody heard of the call yet, and
   * whoever placed it must hear why it failed.
   */
  #untold(
    line: LineNumber,
    before: Told,
    now: Told,
    { calls, endedConnections }: CallChanges,
    language: Language,
  ): CardNews['ended'] {
    return [...calls.values()].flatMap((call) => {
      if (before.has(call.id) || now.has(call.id)) return []
      const connection = call.connections.findLast(
        ({ id, party }) => party.line === line && endedConnections.has(id),
      )
      if (!connection || this.#cards.hides({ call, connection })) return []
      return [{ callId: call.id, text: JSON.stringify(this.#cards.ended({ call, connection }, language)) }]
    })
  }
}
