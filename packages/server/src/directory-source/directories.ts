/** The directories that people and groups come from: kept, read on their cycles, tried before they are kept. */
import { Emitter, type Listenable, NamedError, randomHex, SerialQueue } from '@offhook/base'
import {
  contractErrors,
  type DirectoryRun,
  type DirectoryTrial,
  type DirectoryView,
  directorySettings,
  type SaveDirectory,
} from '@offhook/contract'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Group, Person, PersonFields } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import { type DirectoryEntry, hashOf, ownerOf, rowOf, viewOf } from './directory-entry.ts'
import { DirectoryReading, type ReadingOptions } from './directory-reading.ts'
import type { ReadingProgress, RunRequest } from './directory-runner.ts'
import { checkPlaces, incomplete, placesOf, settingsOf } from './directory-settings.ts'
import { deleteDirectoryRow, insertRun, loadDirectories, selectRuns } from './directory-table.ts'
import { tryDirectory } from './directory-trial.ts'
import type { Link } from './link.ts'
import { Links } from './links.ts'
import { Ownership } from './ownership.ts'
import { tellOfRun } from './run-news.ts'
import type { PictureItem, SourceRecord } from './source.ts'
import { sourceOf } from './source-kinds.ts'
import { fieldsToWrite, wholeNumbers } from './write-through.ts'

export interface DirectoriesOptions extends ReadingOptions {
  readonly store: Store
  readonly systemEvents: SystemEvents
}

export type DirectoriesEvents = {
  changed: { readonly id: string }
  /** By which of their numbers lines are found may be another thing for these people. */
  bindingChanged: { readonly personIds: readonly string[] }
}

/** What a directory writes here by itself. */
export type SentItem = SourceRecord | PictureItem | { readonly type: 'gone'; readonly key: string }

export interface AppRegistration {
  /** Of the directory. */
  readonly name: string
  readonly loginUrl: string
  readonly tenant: string
  readonly clientId: string
  readonly secret: string
}

const MOST = 20
const TOKEN_BYTES = 32

export class Directories {
  readonly #options: DirectoriesOptions
  readonly #links: Links
  readonly #reading: DirectoryReading
  /** What of people and groups comes from directories. */
  readonly ownership: Ownership
  readonly #emitter: Emitter<DirectoriesEvents>
  readonly #entries = new Map<string, DirectoryEntry>()
  readonly #queue = new SerialQueue()
  #isRunning = false

  constructor(options: DirectoriesOptions) {
    this.#options = options
    this.#links = new Links(options.store, (targetId) =>
      this.#emitter.emit('bindingChanged', { personIds: [targetId] }),
    )
    this.#reading = new DirectoryReading(options, this.#links)
    this.ownership = new Ownership(this.#links, (id) => this.#entries.get(id)?.settings)
    this.#emitter = new Emitter(faultLog(options.log))
    options.people.events.on('removed', ({ person }) => this.#links.forgetTarget(person.id))
    options.groups.events.on('removed', ({ group }) => this.#links.forgetTarget(group.id))
  }

  get events(): Listenable<DirectoriesEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const { store } = this.#options
    await this.#links.load()
    for (const { id, data, secret, tokenHash, cursor, fullAt } of await loadDirectories(store)) {
      const settings = directorySettings.parse(JSON.parse(data))
      const [lastRun] = await selectRuns(store, id, undefined, 1)
      const progress = { cursor, fullAt }
      this.#put({ id, settings, secret, tokenHash, progress, ...(lastRun ? { lastRun } : {}) })
    }
  }

  start(): void {
    this.#isRunning = true
    for (const { runner } of this.#entries.values()) runner?.start()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await Promise.all(Array.from(this.#entries.values(), ({ runner }) => runner?.stop()))
  }

  /** By name. */
  all(): readonly DirectoryView[] {
    return Array.from(this.#entries.keys(), (id) => this.view(id)).sort((a, b) =>
      a.settings.name.localeCompare(b.settings.name),
    )
  }

  /** Throws `not-found`. */
  view(id: string): DirectoryView {
    return viewOf(this.#find(id), this.#links.of(id))
  }

  /** Rejects with `too-many`, `already-exists`, `directory-incomplete`. */
  async create(saved: SaveDirectory): Promise<DirectoryView> {
    if (this.#entries.size >= MOST) {
      throw new NamedError(contractErrors, 'too-many', { what: 'directories', limit: MOST })
    }
    const id = this.#options.newId()
    await this.#save(id, saved, undefined)
    return this.view(id)
  }

  /** Reads everything anew. Rejects with `not-found` and as {@link create}. */
  async change(id: string, saved: SaveDirectory): Promise<DirectoryView> {
    const former = this.#find(id)
    if (former.settings.kind !== saved.kind) throw incomplete('its kind cannot change')
    await former.runner?.stop()
    await this.#save(id, saved, former)
    return this.view(id)
  }

  /** Its people and groups stay, as if they had been made here. Rejects with `not-found`. */
  async remove(id: string): Promise<void> {
    const { runner } = this.#find(id)
    await runner?.stop()
    const links = [...this.#links.of(id).values()]
    const groupIds = links.flatMap(({ kind, targetId }) => (kind === 'group' ? [targetId] : []))
    await this.#options.store.write(deleteDirectoryRow(this.#options.store, id))
    this.#links.forgetDirectory(id)
    this.#entries.delete(id)
    this.#tellBinding(links)
    for (const groupId of groupIds) {
      if (this.#options.groups.get(groupId)) await this.#options.groups.change(groupId, { source: 'builtIn' })
    }
    this.#emitter.emit('changed', { id })
  }

  /** Resolves when the run is over. Rejects with `not-found`, and `directory-incomplete` for one that is off or comes to us. */
  run(id: string, request?: RunRequest): Promise<DirectoryRun> {
    const { runner } = this.#find(id)
    if (!runner) throw incomplete('it is switched off, or writes here by itself')
    return runner.run(request)
  }

  /** Newest first. Rejects with `not-found`. */
  runs(id: string, before: string | undefined, limit: number): Promise<readonly DirectoryRun[]> {
    this.#find(id)
    return selectRuns(this.#options.store, id, before, limit)
  }

  /**
   * Writes what a directory sends by itself; one after the other. Rejects with `not-found`, and with `directory-incomplete` where it is
   * switched off.
   */
  apply(id: string, items: readonly SentItem[]) {
    return this.#queue.run(async () => {
      const { settings } = this.#find(id)
      if (!settings.isActive) throw incomplete('it is switched off')
      const { clock, newId } = this.#options
      const startedAt = clock.now()
      const intake = this.#reading.newIntake(id, settings)
      for (const item of items) {
        if (item.type === 'gone') intake.gone(item.key)
        else if (item.type !== 'picture') await intake.take(item)
      }
      await intake.finish({ isComplete: false, brakePercent: 100 })
      for (const item of items) if (item.type === 'picture') await intake.takePicture(item)
      const run: DirectoryRun = {
        ...{ id: newId(), startedAt, endedAt: clock.now(), isFull: false, outcome: 'done', server: '' },
        ...{ fault: null, wouldDeactivate: 0, ...intake.counts, changes: [...intake.changes] },
      }
      if (run.changes.length > 0) await this.#ended(id, run, { cursor: null, fullAt: null })
      return run
    })
  }

  /**
   * Writes what of a change belongs to a directory there, and answers the change as it is to be made here: with numbers made whole, as
   * they will be read back. Rejects with `directory-owned`, and as a reading does.
   */
  async writeThrough(person: Person, changes: Partial<PersonFields>): Promise<Partial<PersonFields>> {
    const fields = this.ownership.checkPerson(person, changes)
    const link = this.#links.ofTarget(person.id)
    const entry = link && this.#entries.get(link.directoryId)
    if (!entry || fields.length === 0) return changes
    const { settings } = entry
    await this.#reading.sourceOf(entry)?.write?.(link.key, fieldsToWrite(person, changes, fields))
    return wholeNumbers(changes, fields, this.#reading.canonicalOf(settings))
  }

  /** By what an Entra ID is read. Throws `not-found`, and `directory-incomplete` for other kinds. */
  appRegistration(id: string): AppRegistration {
    const entry = this.#find(id)
    const { settings } = entry
    if (settings.kind !== 'entra') throw incomplete('it has no app registration')
    const { name, loginUrl, tenant, clientId } = settings
    return { name, loginUrl, tenant, clientId, secret: this.#reading.secretOf(entry) }
  }

  /** Who here is whom in a directory. */
  links(id: string): ReadonlyMap<string, Link> {
    return this.#links.of(id)
  }

  /** The person or group of a link. */
  target(link: Link): Person | Group | undefined {
    const { people, groups } = this.#options
    return link.kind === 'person' ? people.get(link.targetId) : groups.get(link.targetId)
  }

  linkOfUser(id: string, user: string): Link | undefined {
    const person = this.#options.people.byUser(user.toLowerCase())
    const link = person && this.#links.ofTarget(person.id)
    return link?.directoryId === id && !link.isGone ? link : undefined
  }

  /** A key for a record whose directory has none of its own. */
  newKey(): string {
    return this.#options.newId()
  }

  /** A new bearer token for a directory that writes here; the one before ends. Rejects with `not-found`, `directory-incomplete`. */
  async renewToken(id: string): Promise<string> {
    const entry = this.#find(id)
    if (entry.settings.kind !== 'scim') throw incomplete('it does not write here by itself')
    const token = randomHex(this.#options.random, TOKEN_BYTES)
    const next: DirectoryEntry = { ...entry, tokenHash: hashOf(token) }
    const { store } = this.#options
    await store.write(rowOf(store, next))
    this.#entries.set(id, next)
    return token
  }

  /** The directory that a bearer token belongs to. */
  byToken(token: string): string | undefined {
    const hash = hashOf(token)
    for (const { id, tokenHash } of this.#entries.values()) if (tokenHash === hash) return id
    return undefined
  }

  /** Tries settings, and shows the first people as they would become. Nothing is written. Rejects as {@link create}. */
  async try(saved: SaveDirectory, stored: string | undefined): Promise<DirectoryTrial> {
    const { people } = this.#options
    const former = stored === undefined ? undefined : this.#find(stored)
    const settings = settingsOf(saved)
    return tryDirectory({
      settings,
      source: sourceOf(settings, this.#plainSecret(saved, former), this.#options),
      people,
      links: this.#links,
      stored,
      canonicalOf: this.#reading.canonicalOf(settings),
    })
  }

  async #save(id: string, saved: SaveDirectory, former: DirectoryEntry | undefined): Promise<void> {
    const { store, seal, locations } = this.#options
    const settings = settingsOf(saved)
    const isTaken = [...this.#entries.values()].some(
      (entry) => entry.id !== id && entry.settings.name.toLowerCase() === settings.name.toLowerCase(),
    )
    if (isTaken)
      throw new NamedError(contractErrors, 'already-exists', { what: 'directory', key: settings.name })
    if (settings.locationName !== null) locations.plan.at(settings.locationName)
    checkPlaces(settings)
    const plain = this.#plainSecret(saved, former)
    const entry: DirectoryEntry = {
      id,
      settings,
      secret: plain === '' ? null : seal.close(plain, ownerOf(id)),
      tokenHash: former?.tokenHash ?? null,
      progress: { cursor: null, fullAt: null },
      ...(former?.lastRun ? { lastRun: former.lastRun } : {}),
    }
    await store.write(rowOf(store, entry))
    this.#put(entry)
    const { unboundNumbers = [] } = former?.settings ?? {}
    if (unboundNumbers.join() !== (settings.unboundNumbers ?? []).join())
      this.#tellBinding(this.#links.of(id).values())
    this.#emitter.emit('changed', { id })
  }

  #tellBinding(links: Iterable<Link>): void {
    const personIds = [...links].flatMap(({ kind, targetId }) => (kind === 'person' ? [targetId] : []))
    this.#emitter.emit('bindingChanged', { personIds })
  }

  /** A password must not follow to a server for which it was not given. */
  #plainSecret(saved: SaveDirectory, former: DirectoryEntry | undefined): string {
    const given = 'secret' in saved ? saved.secret : undefined
    if (given !== undefined) return given
    if (!former?.secret || placesOf(former.settings) !== placesOf(settingsOf(saved))) return ''
    return this.#reading.secretOf(former)
  }

  #put(entry: DirectoryEntry): void {
    const { runner: _former, ...bare } = entry
    const { id } = entry
    const runner = this.#reading.runnerOf(bare, {
      ended: (run, after) => this.#ended(id, run, after),
      changed: () => this.#emitter.emit('changed', { id }),
    })
    this.#entries.set(id, runner ? { ...bare, runner } : bare)
    if (this.#isRunning) runner?.start()
  }

  async #ended(id: string, run: DirectoryRun, progress: ReadingProgress): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) return
    const { store, systemEvents } = this.#options
    const former = entry.lastRun
    const next: DirectoryEntry = { ...entry, progress, lastRun: run }
    this.#entries.set(id, next)
    // A reading that brought nothing is no entry of the history; the first of a kind is.
    const isNews = run.changes.length > 0 || run.outcome !== former?.outcome || run.isFull
    await store.write(rowOf(store, next), ...(isNews ? insertRun(id, run) : []))
    tellOfRun(systemEvents, next.settings.name, run, former)
    this.#emitter.emit('changed', { id })
  }

  #find(id: string): DirectoryEntry {
    const entry = this.#entries.get(id)
    if (!entry) throw new NamedError(contractErrors, 'not-found', { what: 'directory', key: id })
    return entry
  }
}
