/**
 * The fan-out: what changed in a turn is gathered, and when it is on disk each change is put into words once for each class of
 * viewers who are shown the same, and handed to everybody whom it concerns.
 */
import type { Clock, Log } from '@offhook/base'
import { type Call, concernsLine, type LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { CallsChange } from '../call/index.ts'
import type { Concern, People } from '../directory/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Access } from '../rights/index.ts'
import type { Store } from '../store/index.ts'
import type { CallCards } from './call-cards.ts'
import type { EventBody, Frames } from './frames.ts'
import type { JournalEntryViews } from './journal-entry-views.ts'
import { type CallChanges, type CardNews, LineCards } from './line-cards.ts'
import type { MeViews } from './me-views.ts'
import type { OwnLineViews } from './own-line-views.ts'
import type { Language } from './party-view.ts'
import type { PersonTexts } from './person-texts.ts'
import type { RightsViews } from './rights-views.ts'
import type { Frame } from './session.ts'
import { Spread, TURN_MS } from './spread.ts'
import { MOST_TOGETHER, Together } from './together.ts'
import type { Watch } from './watch.ts'
import type { Watches } from './watches.ts'

export interface NewsOptions {
  readonly store: Store
  readonly people: People
  readonly meViews: MeViews
  readonly ownLineViews: OwnLineViews
  readonly callCards: CallCards
  readonly journalEntryViews: JournalEntryViews
  readonly texts: PersonTexts
  readonly frames: Frames
  readonly watches: Watches
  readonly clock: Clock
  readonly log: Log
}

export class News {
  readonly #options: NewsOptions
  readonly #cards: LineCards
  #people = new Set<string>()
  /** Of those that changed before the news began, who was not told of yet. */
  #waiting = new Set<string>()
  readonly #together = new Together()
  readonly #lines = new Set<LineNumber>()
  readonly #calls = new Map<string, Call>()
  readonly #endedConnections = new Set<string>()
  #afterwards: (() => void)[] = []
  /** By person: sets of viewers who may see them otherwise than before. */
  readonly #rights: Spread<string, ReadonlySet<string>>
  /** By watch: the rights as they were before each change that its clients were not told of. */
  readonly #regrades: Spread<Watch, Access>
  readonly #onFault: (fault: unknown, name: PropertyKey) => void
  #isPlanned = false

  constructor(options: NewsOptions) {
    this.#options = options
    this.#onFault = faultLog(options.log)
    this.#cards = new LineCards(options.callCards)
    this.#regrades = new Spread(options.clock, (watch, befores) =>
      this.#guard('rights', () => this.#tellRegraded(watch, befores)),
    )
    this.#rights = new Spread(
      options.clock,
      (personId, viewers) => this.#guard('rights', () => this.#tellRights(personId, viewers)),
      { every: MOST_TOGETHER, deliver: () => this.#deliver() },
    )
  }

  personChanged(personId: string): void {
    this.#people.add(personId)
    this.#plan()
  }

  lineChanged(line: LineNumber): void {
    this.#lines.add(line)
    for (const owner of this.#options.people.byLine(line)) this.#people.add(owner.id)
    this.#plan()
  }

  /** Somebody is called otherwise than before: those who talk to them, or are shown as somebody who does, are concerned. */
  namesChanged(calls: Iterable<Call>): void {
    for (const { connections } of calls) {
      for (const { party } of connections) if (party.line !== undefined) this.lineChanged(party.line)
    }
  }

  /** Everybody in a call is concerned by what happens to one of them: names and permitted services change with it. */
  callsChanged({ calls, effects }: CallsChange): void {
    for (const call of calls) {
      this.#calls.set(call.id, call)
      for (const { party } of call.connections) if (party.line !== undefined) this.lineChanged(party.line)
    }
    for (const effect of effects) {
      if ('connection' in effect && effect.connection.party.line !== undefined) {
        this.lineChanged(effect.connection.party.line)
      }
      if (effect.type === 'connectionChanged' && effect.before && concernsLine(effect.before)) {
        if (effect.connection.state === 'null') this.#endedConnections.add(effect.connection.id)
      }
    }
  }

  /** The entry is on disk. */
  recorded(entry: JournalEntry): void {
    const frames = new Map<Language, Frame>()
    const { people } = this.#options
    for (const watch of this.#ownersOf(entry.line)) {
      const { language, personId } = watch.viewer
      const owner = people.get(personId)
      const isTheirs = entry.guestId === personId || (owner && people.ownLines(owner).includes(entry.line))
      if (!owner || !isTheirs) continue
      let frame = frames.get(language)
      if (!frame) {
        const view = this.#options.journalEntryViews.of(entry, watch.viewer)
        frame = this.#options.frames.next({ type: 'journal', entry: view })
        frames.set(language, frame)
      }
      watch.push(frame)
    }
  }

  /** Deleted by somebody. */
  entryRemoved({ id, line }: JournalEntry): void {
    const watches = [...this.#ownersOf(line)]
    if (watches.length === 0) return
    const frame = this.#options.frames.next({ type: 'journalRemoved', id })
    for (const watch of watches) watch.push(frame)
  }

  personRemoved(personId: string): void {
    this.#options.texts.renew(personId)
    this.#toAll({ type: 'personRemoved', id: personId })
  }

  lineRemoved(line: LineNumber): void {
    const frame = this.#options.frames.next({ type: 'lineRemoved', line })
    for (const watch of this.#ownersOf(line)) watch.push(frame)
    this.lineChanged(line)
  }

  meChanged(personId: string): void {
    const person = this.#options.people.get(personId)
    const watches = [...this.#options.watches.of(personId)]
    if (!person || watches.length === 0) return
    const frame = this.#options.frames.next({ type: 'me', me: this.#options.meViews.of(person) })
    for (const watch of watches) watch.push(frame)
  }

  tell(personId: string, body: EventBody): void {
    const frame = this.#options.frames.next(body)
    for (const watch of this.#options.watches.of(personId)) watch.push(frame)
  }

  requestsChanged(personId: string, views: RightsViews): void {
    const requests = views.requestsOf(personId)
    const frame = this.#options.frames.next({ type: 'grantRequests', requests })
    for (const watch of this.#options.watches.of(personId)) watch.push(frame)
  }

  /** `viewerId` marked or unmarked a favourite: how they see that person changed, nobody else's view did. */
  favouriteChanged(viewerId: string, personId: string): void {
    this.whenTold(() => {
      const person = this.#options.people.get(personId)
      if (!person) return
      for (const watch of this.#options.watches.of(viewerId)) {
        const text = this.#options.texts.text(watch.viewer, person)
        watch.push(this.#options.frames.nextOf('person', 'person', text))
      }
    })
  }

  /**
   * These viewers may see these people otherwise than before. Each is told how, in one text for all who are shown the same; nobody
   * else is told anything. What they could catch up on is forgotten at once: it may hold what they may no longer see. A thousand who
   * see a thousand otherwise are a million frames: these go out over many turns.
   */
  rightsChanged(concerns: readonly Concern[]): void {
    this.whenTold(() => {
      const { frames, watches } = this.#options
      for (const { personIds, viewerIds } of concerns) {
        for (const viewerId of viewerIds) {
          for (const watch of watches.of(viewerId)) watch.forget(frames.sequence)
        }
        for (const personId of personIds) this.#rights.add(personId, viewerIds)
      }
      this.#rights.start()
    })
  }

  /**
   * The settings changed what all may see of each other, `before` gives rights as they were. Each viewer is told in one piece of all
   * whom they see otherwise now; whoever misses it is given a snapshot.
   */
  regraded(before: Access): void {
    this.whenTold(() => {
      const { frames, watches } = this.#options
      for (const watch of watches.all()) {
        watch.forget(frames.sequence)
        this.#regrades.add(watch, before)
      }
      this.#regrades.start()
    })
  }

  /** Changed there and back again before the watch had its turn: news in between may have told of what was then. */
  #tellRegraded(watch: Watch, befores: ReadonlySet<Access>): void {
    const { people, texts, frames } = this.#options
    const { viewer } = watch
    const told: string[] = []
    for (const person of people.all()) {
      for (const before of befores) {
        if (!texts.isRegraded(before, viewer, person.id)) continue
        told.push(texts.text(viewer, person))
        break
      }
    }
    if (told.length > 0) watch.restart(frames.nextOf('people', 'people', `[${told.join(',')}]`))
  }

  #tellRights(personId: string, viewers: ReadonlySet<ReadonlySet<string>>): void {
    const { people, texts, frames, watches } = this.#options
    const person = people.get(personId)
    if (!person) return
    const byClass = new Map<string, Frame>()
    const [only] = viewers
    for (const viewerId of viewers.size === 1 ? only! : new Set([...viewers].flatMap((ids) => [...ids]))) {
      for (const watch of watches.of(viewerId)) {
        const key = texts.classOf(watch.viewer, personId)
        let frame = byClass.get(key)
        if (!frame) {
          frame = frames.nextOf('person', 'person', texts.text(watch.viewer, person))
          byClass.set(key, frame)
        }
        this.#together.add(watch, frame)
      }
    }
  }

  /**
   * Calls `run` when nothing waits to be told; at once where nothing does. What is built from the present state must not overtake
   * the news of how it came about.
   */
  whenTold(run: () => void): void {
    if (this.#isPlanned) this.#afterwards.push(run)
    else run()
  }

  /** What was still to be told is not. */
  stop(): void {
    this.#people.clear()
    this.#waiting.clear()
    this.#lines.clear()
    this.#calls.clear()
  }

  #toAll(body: EventBody): void {
    const frame = this.#options.frames.next(body)
    for (const watch of this.#options.watches.all()) watch.push(frame)
  }

  /** At the end of the turn, and when all that was written in it is on disk: nobody hears of what a crash could take back. */
  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => this.#options.store.whenWritten(() => this.#tell()))
  }

  /** What changed while the people have their turns waits for the next time; lines do not wait. */
  #tell(): void {
    this.#tellLines()
    const afterwards = this.#afterwards
    this.#afterwards = []
    ;[this.#waiting, this.#people] = [this.#people, this.#waiting]
    this.#tellPeople(() => {
      this.#isPlanned = false
      for (const run of afterwards) this.#guard('snapshot', run)
      if (this.#people.size + this.#lines.size + this.#calls.size + this.#afterwards.length > 0) this.#plan()
    })
  }

  /** One's own lines and cards: who is called must hear of it before the colleagues do. */
  #tellLines(): void {
    const lines = [...this.#lines]
    const changes = { calls: new Map(this.#calls), endedConnections: new Set(this.#endedConnections) }
    this.#lines.clear()
    this.#calls.clear()
    this.#endedConnections.clear()
    for (const line of lines) this.#guard('line', () => this.#tellLine(line, changes))
  }

  /** Some in each turn of the event loop, for thousands may have changed at once that are told to thousands. */
  #tellPeople(done: () => void): void {
    const { clock, store } = this.#options
    const end = clock.monotonic() + TURN_MS
    do this.#tellTogether()
    while (this.#waiting.size > 0 && clock.monotonic() < end)
    if (this.#waiting.size === 0) {
      done()
      return
    }
    setImmediate(() =>
      store.whenWritten(() => {
        this.#tellLines()
        this.#tellPeople(done)
      }),
    )
  }

  #tellTogether(): void {
    let count = 0
    for (const personId of this.#waiting) {
      if (++count > MOST_TOGETHER) break
      this.#waiting.delete(personId)
      this.#guard('person', () => this.#tellPerson(personId))
    }
    this.#deliver()
  }

  #deliver(): void {
    this.#guard('person', () => this.#together.deliver())
  }

  /** What cannot be told of one must not keep the others from hearing. */
  #guard(what: string, tell: () => void): void {
    try {
      tell()
    } catch (fault) {
      this.#onFault(fault, what)
    }
  }

  #tellPerson(personId: string): void {
    const { people, texts, frames, watches } = this.#options
    const person = people.get(personId)
    if (!person) return
    const told = texts.renew(personId)
    const byClass = new Map<string, Frame | undefined>()
    for (const watch of watches.all()) {
      const key = texts.classOf(watch.viewer, personId)
      let frame = byClass.get(key)
      if (!frame && !byClass.has(key)) {
        const text = texts.text(watch.viewer, person)
        frame = text === told.get(key) ? undefined : frames.nextOf('person', 'person', text)
        byClass.set(key, frame)
      }
      if (frame) this.#together.add(watch, frame)
    }
  }

  #tellLine(line: LineNumber, changes: CallChanges): void {
    const { ownLineViews, frames } = this.#options
    const owners = this.#ownersOf(line)
    const languages = new Set(owners.map((watch) => watch.viewer.language))
    const cards = this.#cards.update(line, languages, changes)
    if (owners.length === 0) return
    for (const [language, news] of cards) {
      const told = this.#cardFrames(line, news)
      for (const watch of owners) {
        if (watch.viewer.language === language) for (const frame of told) watch.push(frame)
      }
    }
    // Made last, because numbers must rise for everybody.
    const lineFrame = frames.nextOf('line', 'line', JSON.stringify(ownLineViews.of(line)))
    for (const watch of owners) watch.push(lineFrame)
  }

  #cardFrames(line: LineNumber, news: CardNews): readonly Frame[] {
    const { frames } = this.#options
    const ended = news.ended.flatMap(({ callId, text }) => [
      ...(text === undefined ? [] : [frames.nextOf('call', 'call', text)]),
      frames.next({ type: 'callRemoved', callId, line }),
    ])
    return [...ended, ...news.changed.map((text) => frames.nextOf('call', 'call', text))]
  }

  #ownersOf(line: LineNumber): readonly Watch[] {
    const { people, watches } = this.#options
    return people.byLine(line).flatMap((owner) => [...watches.of(owner.id)])
  }
}
