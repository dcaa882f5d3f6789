/**
 * What the server told: the one place that holds live state. Views subscribe to a topic; an event notifies only the topics it
 * touches, so that one person's news renders one tile.
 */
import type { CallCard, Me, OwnLine, PersonView, ServerEvent, StreamState } from '@offhook/contract'

/** `person:ID` and `line:NUMBER` name one; `people` is told when names, groups or members of the list change. */
export type Topic =
  | 'stream'
  | 'me'
  | 'people'
  | 'anyPerson'
  | 'lines'
  | 'calls'
  | `person:${string}`
  | `line:${string}`

/** A call card on the screen. It stays a while after the end, so that one can read what happened. */
export interface ShownCall {
  readonly key: string
  readonly card: CallCard
  /** By the server's clock; null while the call is under way. */
  readonly overSince: number | null
}

type Listener = () => void
type NewsListener = (event: ServerEvent) => void

export class LiveStore {
  readonly #listeners = new Map<Topic, Set<Listener>>()
  readonly #newsListeners = new Set<NewsListener>()
  readonly #people = new Map<string, PersonView>()
  readonly #lines = new Map<string, OwnLine>()
  readonly #calls = new Map<string, ShownCall>()
  readonly #now: () => number
  #peopleList: readonly PersonView[] = []
  #lineList: readonly OwnLine[] = []
  #callList: readonly ShownCall[] = []
  #me: Me | null = null
  #stream: StreamState = 'connecting'
  #hasSnapshot = false
  #clockOffset = 0

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  get me(): Me | null {
    return this.#me
  }

  get stream(): StreamState {
    return this.#stream
  }

  /** Whether there is anything to show yet. */
  get hasSnapshot(): boolean {
    return this.#hasSnapshot
  }

  /** The server's clock: times in cards and journals are compared with it. */
  now = (): number => this.#now() + this.#clockOffset

  /** By name. The list changes only when its members, their names or groups do. */
  get people(): readonly PersonView[] {
    return this.#peopleList
  }

  person(id: string): PersonView | undefined {
    return this.#people.get(id)
  }

  get lines(): readonly OwnLine[] {
    return this.#lineList
  }

  line(number: string): OwnLine | undefined {
    return this.#lines.get(number)
  }

  /** Calls under way in the order in which they began, then those that have just ended. */
  get calls(): readonly ShownCall[] {
    return this.#callList
  }

  subscribe(topic: Topic, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(topic)
    }
  }

  /** Every event as it comes, for lists that keep their own pages: the journal, phones, events, the ladder. */
  onNews(listener: NewsListener): () => void {
    this.#newsListeners.add(listener)
    return () => this.#newsListeners.delete(listener)
  }

  setStream(state: StreamState): void {
    this.#stream = state
    this.#tell('stream')
  }

  /** Forgets everything: somebody else may sign in. */
  clear(): void {
    this.#me = null
    this.#hasSnapshot = false
    for (const held of [this.#people, this.#lines, this.#calls]) held.clear()
    this.#listAll()
  }

  /** Takes a card that is over from the screen. */
  dismiss(key: string): void {
    if (this.#calls.get(key)?.overSince == null) return
    this.#calls.delete(key)
    this.#listCalls()
  }

  apply(event: ServerEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.#replace(event)
        break
      case 'me':
        this.#me = event.me
        this.#tell('me')
        break
      case 'person':
        this.#changePerson(event.person)
        break
      case 'people':
        this.#changePeople(event.people)
        break
      case 'personRemoved':
        this.#people.delete(event.id)
        this.#listPeople()
        this.#tell(`person:${event.id}`)
        break
      case 'line':
        this.#lines.set(event.line.line, event.line)
        this.#listLines()
        this.#tell(`line:${event.line.line}`)
        break
      case 'lineRemoved':
        this.#lines.delete(event.line)
        this.#listLines()
        break
      case 'call':
        this.#showCall(event.call)
        this.#listCalls()
        break
      case 'callRemoved':
        this.#endCall(callKey(event))
        this.#listCalls()
        break
      default:
    }
    for (const listener of [...this.#newsListeners]) listener(event)
  }

  #replace(snapshot: Extract<ServerEvent, { type: 'snapshot' }>): void {
    this.#clockOffset = snapshot.at - this.#now()
    this.#me = snapshot.me
    this.#hasSnapshot = true
    this.#people.clear()
    for (const person of snapshot.people) this.#people.set(person.id, person)
    this.#lines.clear()
    for (const line of snapshot.lines) this.#lines.set(line.line, line)
    this.#calls.clear()
    for (const card of snapshot.calls) this.#showCall(card)
    this.#listAll()
  }

  /** The list is made once for all of them. */
  #changePeople(people: readonly PersonView[]): void {
    for (const person of people) this.#people.set(person.id, person)
    this.#listPeople()
    for (const { id } of people) this.#tell(`person:${id}`)
  }

  #changePerson(person: PersonView): void {
    const former = this.#people.get(person.id)
    this.#people.set(person.id, person)
    if (!former || !isListedAlike(former, person)) this.#listPeople()
    else this.#tell('anyPerson')
    this.#tell(`person:${person.id}`)
  }

  #showCall(card: CallCard): void {
    const key = callKey(card)
    const isOver = card.state === 'null' || card.endedAt !== null
    const overSince = isOver ? (this.#calls.get(key)?.overSince ?? this.now()) : null
    this.#calls.set(key, { key, card, overSince })
  }

  #endCall(key: string): void {
    const shown = this.#calls.get(key)
    if (shown && shown.overSince === null) this.#calls.set(key, { ...shown, overSince: this.now() })
  }

  #listAll(): void {
    this.#listPeople()
    this.#listLines()
    this.#listCalls()
    for (const topic of [...this.#listeners.keys()]) this.#tell(topic)
  }

  #listPeople(): void {
    this.#peopleList = [...this.#people.values()].sort(byName)
    this.#tell('people')
    this.#tell('anyPerson')
  }

  #listLines(): void {
    this.#lineList = [...this.#lines.values()]
    this.#tell('lines')
  }

  #listCalls(): void {
    const all = [...this.#calls.values()]
    const byStart = (a: ShownCall, b: ShownCall) => a.card.startedAt - b.card.startedAt
    this.#callList = [
      ...all.filter((call) => call.overSince === null).sort(byStart),
      ...all.filter((call) => call.overSince !== null).sort(byStart),
    ]
    this.#tell('calls')
  }

  #tell(topic: Topic): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }
}

/** One may have both ends of a call, so a card is named by call and line. */
export function callKey(card: { readonly callId: string; readonly line: string }): string {
  return `${card.callId} ${card.line}`
}

const collator = new Intl.Collator(['de', 'en'], { sensitivity: 'base', numeric: true })
function byName(a: PersonView, b: PersonView): number {
  return collator.compare(a.name, b.name)
}

function isListedAlike(a: PersonView, b: PersonView): boolean {
  return a.name === b.name && a.department === b.department && a.isFavourite === b.isFavourite
}
