/** The connected clients: opened with a snapshot or with what they missed, told the news, ended with their sign-in. */
import { type Clock, type Log, NamedError } from '@offhook/base'
import { contractErrors, type Settings, type Topics } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import { type Grants, type Groups, type People, type Person, sourcesUnder } from '../directory/index.ts'
import type { Journal } from '../journal/index.ts'
import type { Lines } from '../line/index.ts'
import type { Presences } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import type { Store } from '../store/index.ts'
import type { CallCards } from './call-cards.ts'
import { type EventBody, Frames } from './frames.ts'
import type { JournalEntryViews } from './journal-entry-views.ts'
import type { MeViews } from './me-views.ts'
import { News } from './news.ts'
import type { OwnLineViews } from './own-line-views.ts'
import { PersonTexts } from './person-texts.ts'
import type { PersonViews } from './person-views.ts'
import type { RightsViews } from './rights-views.ts'
import type { Frame, OpenSession, Session, Sink } from './session.ts'
import { Spread } from './spread.ts'
import { deliver, type Watch } from './watch.ts'
import { Watches } from './watches.ts'

export interface SessionsOptions {
  readonly store: Store
  readonly settings: SettingsBook
  readonly people: People
  readonly groups: Groups
  readonly grants: Grants
  readonly lines: Lines
  readonly calls: Calls
  readonly journal: Journal
  readonly presences: Presences
  readonly access: Access
  readonly meViews: MeViews
  readonly personViews: PersonViews
  readonly ownLineViews: OwnLineViews
  readonly callCards: CallCards
  readonly journalEntryViews: JournalEntryViews
  readonly rightsViews: RightsViews
  readonly clock: Clock
  readonly log: Log
}

type Topic = Topics[number]

/** The settings that change how all people are written: names, addresses, numbers. */
const written: ReadonlySet<keyof Settings> = new Set([
  'serverName',
  'presenceDomain',
  'location',
  'furtherFields',
])
/** The settings that change what people may see of each other. */
const grading: ReadonlySet<keyof Settings> = new Set([
  'defaultLevel',
  'monitorLevel',
  'everybodyInMonitor',
  'everybodySeesJournals',
  'presenceEnabled',
])
/** The settings that say what everybody is offered. */
const switches: ReadonlySet<keyof Settings> = new Set(['presenceEnabled', 'mayGrant', 'mayDeleteJournal'])

interface Client {
  /** Another one when the person chooses another language. */
  watch: Watch
  readonly sink: Sink
  readonly credential: string
  topics: readonly Topic[]
  /** Whether it was told something, and so counts as here. */
  hasBegun: boolean
  /** Whether somebody used it just now, as it says itself. */
  isActive: boolean
}

export class Sessions {
  readonly #options: SessionsOptions
  readonly #frames: Frames
  readonly #watches: Watches
  readonly #texts: PersonTexts
  readonly #news: News
  readonly #snapshots: Spread<Watch, 'snapshot'>
  readonly #clients = new Set<Client>()
  /** Those that asked for a topic: a few administrators among thousands, and asked about for every SIP message. */
  readonly #watching = new Set<Client>()
  #hasStopped = false

  constructor(options: SessionsOptions) {
    const { store, people, access, clock, log } = options
    const { meViews, personViews, ownLineViews, callCards, journalEntryViews } = options
    this.#options = options
    this.#frames = new Frames(clock.now() * 1000)
    this.#watches = new Watches(clock)
    this.#texts = new PersonTexts({ people, access, personViews })
    const [frames, watches, texts] = [this.#frames, this.#watches, this.#texts]
    const views = { meViews, ownLineViews, callCards, journalEntryViews }
    this.#news = new News({ store, people, ...views, texts, frames, watches, clock, log })
    this.#snapshots = new Spread(clock, (watch) => {
      const person = this.#hasStopped ? undefined : people.get(watch.viewer.personId)
      if (person) watch.restart(this.#snapshot(watch.viewer, person, true))
    })
    this.#listen()
  }

  get count(): number {
    return this.#clients.size
  }

  /** Begins to tell a client: with what it missed, else with a snapshot. Throws `sign-in-needed`. */
  open({ viewer, sink, credential, after }: OpenSession): Session {
    const person = this.#options.people.get(viewer.personId)
    if (!person?.isActive) throw new NamedError(contractErrors, 'sign-in-needed')
    this.#hasStopped = false
    const watch = this.#watches.take(viewer, this.#frames.sequence)
    const client: Client = { watch, sink, credential, topics: [], hasBegun: false, isActive: true }
    this.#clients.add(client)
    this.#news.whenTold(() => this.#begin(client, after))
    return {
      viewer,
      watch: (topics) => this.#setTopics(client, topics),
      setActivity: (isActive) => this.#setActivity(client, isActive),
      reload: () => sink.send(this.#frames.at(this.#frames.sequence, { type: 'reload' })),
      close: () => this.#close(client),
    }
  }

  #begin(client: Client, after: number | undefined): void {
    const { watch, sink } = client
    const person = this.#options.people.get(watch.viewer.personId)
    if (!this.#clients.has(client) || !person) return
    const isKnown = after !== undefined && after <= this.#frames.sequence
    const missed = isKnown ? watch.since(after) : undefined
    if (isKnown && missed) {
      sink.send(this.#frames.at(after, { type: 'resumed' }))
      sink.send(...missed)
    } else sink.send(this.#snapshot(watch.viewer, person))
    watch.sinks.add(sink)
    client.hasBegun = true
    this.#options.presences.clientCame(person, client)
  }

  /** The sign-ins and tokens of a person with which somebody is connected now, and whether one of their clients is in use. */
  connectionsOf(personId: string): ReadonlyMap<string, boolean> {
    const connections = new Map<string, boolean>()
    for (const { watch, credential, isActive } of this.#clients) {
      if (watch.viewer.personId === personId)
        connections.set(credential, isActive || connections.get(credential) === true)
    }
    return connections
  }

  /** Ends all clients of a sign-in or token. */
  endCredential(credential: string): void {
    this.#end((client) => client.credential === credential)
  }

  /** Ends all clients of a person, except those of one sign-in. */
  endPerson(personId: string, exceptCredential?: string): void {
    this.#end((client) => client.watch.viewer.personId === personId && client.credential !== exceptCredential)
  }

  /** Tells those who asked for a topic. `lines` narrow `sip` to those who watch one of them, or all. */
  publish(topic: Topic['topic'], body: EventBody, lines: readonly string[] = []): void {
    let frame: Frame | undefined
    for (const client of this.#watching) {
      if (!client.topics.some((wanted) => isWanted(wanted, topic, lines))) continue
      frame ??= this.#frames.next(body)
      deliver(client.watch, client.sink, frame)
    }
  }

  /** Something of a line changed that the line's phone system does not tell: how many phones it has. */
  lineChanged(line: LineNumber): void {
    this.#news.lineChanged(line)
  }

  /** Who else may see with whom a line talks changed: what they could catch up on is forgotten. */
  privacyChanged(line: LineNumber): void {
    const { people } = this.#options
    const owners = people.byLine(line).map(({ id }) => id)
    for (const id of owners) this.#news.personChanged(id)
    const viewerIds = new Set(Array.from(people.all(), ({ id }) => id))
    this.#news.rightsChanged([{ personIds: new Set(owners), viewerIds }])
  }

  /** Something that only the person themselves is shown changed. */
  meChanged(personId: string): void {
    this.#news.meChanged(personId)
  }

  /** Something of how a person is shown changed that is not presence: the appointment under way. */
  personChanged(personId: string): void {
    this.#news.personChanged(personId)
  }

  /** Tells all clients of one person. */
  tell(personId: string, body: EventBody): void {
    this.#news.tell(personId, body)
  }

  /** Whether somebody asked for a topic: what nobody watches need not be made. */
  isWatched(topic: Topic['topic']): boolean {
    for (const client of this.#watching)
      if (client.topics.some((wanted) => wanted.topic === topic)) return true
    return false
  }

  /** What was still to be told is not: the database may be gone by then. */
  stop(): void {
    this.#hasStopped = true
    this.#news.stop()
    for (const client of [...this.#clients]) {
      client.sink.close('stopping')
      this.#close(client)
    }
  }

  #listen(): void {
    const { settings, people, groups, grants, lines, calls, journal, presences } = this.#options
    const news = this.#news
    lines.events.on('changed', ({ line }) => news.lineChanged(line.device.line))
    lines.events.on('removed', ({ line }) => news.lineRemoved(line.device.line))
    calls.events.on('changed', (change) => news.callsChanged(change))
    journal.events.on('recorded', ({ entry }) => news.recorded(entry))
    journal.events.on('removed', ({ entry }) => news.entryRemoved(entry))
    presences.events.on('changed', ({ personId }) => news.personChanged(personId))
    people.events.on('favourite', ({ personId, favouriteId }) => news.favouriteChanged(personId, favouriteId))
    people.events.on('removed', ({ person }) => {
      this.endPerson(person.id)
      this.#watches.dropPerson(person.id)
      news.personRemoved(person.id)
    })
    people.events.on('changed', ({ person, before }) => this.#personChanged(person, before))
    grants.events.on('changed', ({ ownerId, viewerId }) => {
      news.rightsChanged([{ viewerIds: new Set([viewerId]), personIds: new Set([ownerId]) }])
    })
    grants.events.on('requested', ({ ownerId, askerId }) => {
      for (const personId of [ownerId, askerId]) news.requestsChanged(personId, this.#options.rightsViews)
    })
    groups.events.on('changed', ({ concerns }) => news.rightsChanged(concerns))
    groups.events.on('removed', ({ concerns }) => news.rightsChanged(concerns))
    settings.events.on('changed', ({ keys, before }) => {
      if (keys.some((key) => written.has(key))) this.#everythingChanged()
      else if (keys.some((key) => grading.has(key))) this.#gradesChanged(before)
      if (keys.some((key) => switches.has(key))) for (const { id } of people.all()) news.meChanged(id)
    })
  }

  #personChanged(person: Person, before: Person | undefined): void {
    this.#news.personChanged(person.id)
    if (!before) return
    if (person.role !== before.role || !person.isActive) this.endPerson(person.id)
    const isSameLines = person.lines.join() === before.lines.join()
    if (!isSameLines || person.name !== before.name || person.mobile !== before.mobile) {
      // Others may be in calls with them, and read another name there now.
      this.#news.namesChanged(this.#options.calls.all())
    }
    if (person.language !== before.language) this.#changeLanguage(person)
    if (!isSameLines) this.#snapshotAgain(() => this.#watches.of(person.id))
    this.#news.meChanged(person.id)
  }

  /** The person's clients go on in the language that was chosen; where none is, they keep theirs. */
  #changeLanguage(person: Person): void {
    const { id, language } = person
    for (const client of this.#clients) {
      const { watch, sink } = client
      if (watch.viewer.personId !== id || language === null || watch.viewer.language === language) continue
      client.watch = this.#watches.take({ ...watch.viewer, language }, this.#frames.sequence)
      watch.sinks.delete(sink)
      this.#watches.release(watch)
      if (client.hasBegun) this.#news.whenTold(() => this.#join(client))
    }
  }

  #join(client: Client): void {
    const { watch, sink } = client
    const person = this.#options.people.get(watch.viewer.personId)
    if (!this.#clients.has(client) || !person) return
    sink.send(this.#snapshot(watch.viewer, person))
    watch.sinks.add(sink)
  }

  /** What all may see of each other changed: each is told of those whom they see otherwise, some viewers in each turn. */
  #gradesChanged(settings: Settings): void {
    const { access, groups } = this.#options
    this.#news.regraded(access.with(sourcesUnder(settings, groups)))
  }

  /** Numbers or names of the whole system changed: everybody is told anew, some in each turn. */
  #everythingChanged(): void {
    this.#news.whenTold(() => this.#texts.clear())
    this.#snapshotAgain(() => this.#watches.all())
  }

  #snapshotAgain(watches: () => Iterable<Watch>): void {
    this.#news.whenTold(() => {
      for (const watch of watches()) {
        watch.forget(this.#frames.sequence)
        this.#snapshots.add(watch, 'snapshot')
      }
      this.#snapshots.start()
    })
  }

  /** Everything that the viewer may see now. One that replaces what clients know is news, with a number of its own. */
  #snapshot(viewer: Viewer, person: Person, isNews = false): Frame {
    const { meViews, ownLineViews, callCards, clock, people } = this.#options
    const body = JSON.stringify({
      at: clock.now(),
      me: meViews.of(person),
      lines: person.lines.map((line) => ownLineViews.of(line)),
      calls: person.lines.flatMap((line) => callCards.of(line, viewer.language)),
    })
    const texts = Array.from(people.all(), (other) => this.#texts.text(viewer, other))
    const rest = `${body.slice(1, -1)},"people":[${texts.join(',')}]`
    return isNews ? this.#frames.nextWith('snapshot', rest) : this.#frames.atWith('snapshot', rest)
  }

  #setActivity(client: Client, isActive: boolean): void {
    client.isActive = isActive
    if (client.hasBegun) this.#options.presences.clientUsed(client.watch.viewer.personId, client, isActive)
  }

  #setTopics(client: Client, topics: readonly Topic[]): void {
    // All topics there are tell of the system as a whole.
    if (topics.length > 0 && client.watch.viewer.role === 'user') {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'operators-only' })
    }
    client.topics = topics
    if (topics.length > 0) this.#watching.add(client)
    else this.#watching.delete(client)
  }

  #end(isMeant: (client: Client) => boolean): void {
    for (const client of [...this.#clients].filter(isMeant)) {
      client.sink.send(this.#frames.next({ type: 'signedOut' }))
      client.sink.close('signedOut')
      this.#close(client)
    }
  }

  #close(client: Client): void {
    if (!this.#clients.delete(client)) return
    this.#watching.delete(client)
    client.watch.sinks.delete(client.sink)
    this.#watches.release(client.watch)
    if (client.hasBegun) this.#options.presences.clientWent(client.watch.viewer.personId, client)
  }
}

function isWanted(wanted: Topic, topic: Topic['topic'], lines: readonly string[]): boolean {
  if (wanted.topic !== topic) return false
  return wanted.topic !== 'sip' || wanted.line === undefined || lines.includes(wanted.line)
}
