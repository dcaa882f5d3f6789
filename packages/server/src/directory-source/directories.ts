/** The directories that people and groups come from: kept, read on their cycles, tried before they are kept. */
import { createHash } from 'node:crypto'
import type { SrvRecord } from 'node:dns'
import {
  type Clock,
  Emitter,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  type Random,
  randomHex,
  SerialQueue,
} from '@offhook/base'
import {
  contractErrors,
  type DirectoryPreviewPerson,
  type DirectoryRun,
  type DirectorySettings,
  type DirectoryTrial,
  type DirectoryView,
  directorySettings,
  type SaveDirectory,
} from '@offhook/contract'
import { readDirectoryNumber } from '@offhook/numbers'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Group, Groups, People, Person } from '../directory/index.ts'
import type { Locations } from '../location/index.ts'
import type { Seal, Store } from '../store/index.ts'
import { DirectoryRunner, type ReadingProgress, type RunRequest } from './directory-runner.ts'
import { checkPlaces, incomplete, placesOf, settingsOf } from './directory-settings.ts'
import {
  deleteDirectoryRow,
  insertRun,
  loadDirectories,
  saveDirectoryRow,
  selectRuns,
} from './directory-table.ts'
import { EntraSource } from './entra/entra-source.ts'
import { Intake } from './intake.ts'
import { LdapSource } from './ldap/ldap-source.ts'
import type { Link } from './link.ts'
import { Links } from './links.ts'
import { Ownership } from './ownership.ts'
import { mergePerson, previewFields } from './person-merge.ts'
import type { DirectorySource, PersonRecord, SourceRecord } from './source.ts'

export interface DirectoriesOptions {
  readonly store: Store
  readonly seal: Seal
  readonly people: People
  readonly groups: Groups
  readonly locations: Pick<Locations, 'plan'>
  readonly systemEvents: SystemEvents
  readonly resolveSrv: (name: string) => Promise<readonly SrvRecord[]>
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly log: Log
}

export type DirectoriesEvents = { changed: { readonly id: string } }

interface Entry {
  readonly id: string
  readonly settings: DirectorySettings
  /** Sealed. */
  readonly secret: string | null
  readonly tokenHash: string | null
  readonly progress: ReadingProgress
  /** Absent while it is switched off, and for those that come to us. */
  readonly runner?: DirectoryRunner
  readonly lastRun?: DirectoryRun
}

const MOST = 20
const PREVIEWED = 10
const TOKEN_BYTES = 32

export class Directories {
  readonly #options: DirectoriesOptions
  readonly #links: Links
  /** What of people and groups comes from directories. */
  readonly ownership: Ownership
  readonly #emitter: Emitter<DirectoriesEvents>
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new SerialQueue()
  #isRunning = false

  constructor(options: DirectoriesOptions) {
    this.#options = options
    this.#links = new Links(options.store)
    this.ownership = new Ownership(this.#links, (id) => this.#entries.get(id)?.settings.name)
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
    const { settings, secret, runner, lastRun } = this.#find(id)
    const run = runner?.state
    const links = [...this.#links.of(id).values()].filter(({ isGone }) => !isGone)
    const isBad = run?.state === 'failing' || run?.state === 'stopped'
    const { changes: _changes, ...last } = lastRun ?? { changes: [] }
    return {
      id,
      settings,
      hasSecret: secret !== null,
      state: !settings.isActive ? 'off' : (run?.state ?? 'waiting'),
      fault: isBad ? (lastRun?.fault ?? null) : null,
      nextRunAt: run?.nextRunAt ?? null,
      lastRun: lastRun ? (last as NonNullable<DirectoryView['lastRun']>) : null,
      progress: run?.counts ?? null,
      people: links.filter(({ kind }) => kind === 'person').length,
      groups: links.filter(({ kind }) => kind === 'group').length,
    }
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
    const groupIds = [...this.#links.of(id).values()].flatMap(({ kind, targetId }) =>
      kind === 'group' ? [targetId] : [],
    )
    await this.#options.store.write(deleteDirectoryRow(this.#options.store, id))
    this.#links.forgetDirectory(id)
    this.#entries.delete(id)
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
  apply(id: string, items: readonly (SourceRecord | { readonly type: 'gone'; readonly key: string })[]) {
    return this.#queue.run(async () => {
      const { settings } = this.#find(id)
      if (!settings.isActive) throw incomplete('it is switched off')
      const { clock, newId } = this.#options
      const startedAt = clock.now()
      const intake = this.#newIntake(id, settings)
      for (const item of items) {
        if (item.type === 'gone') intake.gone(item.key)
        else await intake.take(item)
      }
      await intake.finish({ isComplete: false, brakePercent: 100 })
      const run: DirectoryRun = {
        ...{ id: newId(), startedAt, endedAt: clock.now(), isFull: false, outcome: 'done', server: '' },
        ...{ fault: null, wouldDeactivate: 0, ...intake.counts, changes: [...intake.changes] },
      }
      if (run.changes.length > 0) await this.#ended(id, run, { cursor: null, fullAt: null })
      return run
    })
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
    const next: Entry = { ...entry, tokenHash: hashOf(token) }
    await this.#options.store.write(this.#row(next))
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
    const former = stored === undefined ? undefined : this.#find(stored)
    const settings = settingsOf(saved)
    const source = this.#sourceOf(settings, this.#plainSecret(saved, former))
    if (!source) return { steps: [], people: [] }
    const { signal } = new AbortController()
    const steps = await Array.fromAsync(source.test(signal))
    if (steps.some(({ outcome }) => outcome === 'failed')) return { steps, people: [] }
    const people: DirectoryPreviewPerson[] = []
    for await (const item of source.read({
      cursor: null,
      signal,
      isKnown: () => false,
      membersOf: () => [],
    })) {
      if (item.type === 'person') people.push(this.#preview(settings, item, stored))
      if (people.length >= PREVIEWED) break
    }
    return { steps, people }
  }

  #preview(
    settings: DirectorySettings,
    record: PersonRecord,
    id: string | undefined,
  ): DirectoryPreviewPerson {
    const { people } = this.#options
    const link = id === undefined ? undefined : this.#links.of(id).get(record.key)
    const context = {
      link,
      person: link && people.get(link.targetId),
      byUser: (user: string) => people.byUser(user),
      isLinked: (personId: string) => this.#links.ofTarget(personId) !== undefined,
      adoptsPeople: settings.adoptsPeople,
      takesInactive: settings.kind === 'scim',
      canonicalOf: this.#canonical(settings),
    }
    const outcome = mergePerson(record, context)
    return {
      user: record.user.toLowerCase().slice(0, 64),
      fields: previewFields(record, context),
      isActive: record.isActive,
      skipped: outcome.do === 'skip' ? outcome.reason : null,
    }
  }

  async #save(id: string, saved: SaveDirectory, former: Entry | undefined): Promise<void> {
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
    const entry: Entry = {
      id,
      settings,
      secret: plain === '' ? null : seal.close(plain, ownerOf(id)),
      tokenHash: former?.tokenHash ?? null,
      progress: { cursor: null, fullAt: null },
      ...(former?.lastRun ? { lastRun: former.lastRun } : {}),
    }
    await store.write(this.#row(entry))
    this.#put(entry)
    this.#emitter.emit('changed', { id })
  }

  #row({ id, settings, secret, tokenHash, progress }: Entry) {
    return saveDirectoryRow(this.#options.store, {
      id,
      data: JSON.stringify(settings),
      secret,
      tokenHash,
      ...progress,
    })
  }

  /** A password must not follow to a server for which it was not given. */
  #plainSecret(saved: SaveDirectory, former: Entry | undefined): string {
    const given = 'secret' in saved ? saved.secret : undefined
    if (given !== undefined) return given
    if (!former?.secret || placesOf(former.settings) !== placesOf(settingsOf(saved))) return ''
    return this.#options.seal.open(former.secret, ownerOf(former.id)) ?? ''
  }

  #put(entry: Entry): void {
    const { runner: _former, ...bare } = entry
    const runner = this.#runnerOf(bare)
    this.#entries.set(entry.id, runner ? { ...bare, runner } : bare)
    if (this.#isRunning) runner?.start()
  }

  #runnerOf(entry: Entry): DirectoryRunner | undefined {
    const { id, settings, secret, progress } = entry
    if (!settings.isActive) return undefined
    const plain = secret === null ? '' : (this.#options.seal.open(secret, ownerOf(id)) ?? '')
    const source = this.#sourceOf(settings, plain)
    if (!source) return undefined
    const { newId, clock, log } = this.#options
    return new DirectoryRunner({
      settings,
      source,
      newIntake: () => this.#newIntake(id, settings),
      isKnown: (key) => this.#links.of(id).get(key)?.isGone === false,
      membersOf: (key) => this.#links.of(id).get(key)?.members ?? [],
      progress,
      ended: (run, after) => this.#ended(id, run, after),
      changed: () => this.#emitter.emit('changed', { id }),
      newId,
      clock,
      log,
    })
  }

  #newIntake(id: string, settings: DirectorySettings): Intake {
    const { people, groups } = this.#options
    return new Intake({
      directoryId: id,
      directoryName: settings.name,
      people,
      groups,
      links: this.#links,
      adoptsPeople: settings.adoptsPeople,
      takesInactive: settings.kind === 'scim',
      canonicalOf: this.#canonical(settings),
    })
  }

  #canonical({ locationName }: DirectorySettings): (number: string) => string {
    const { plan } = this.#options.locations
    const site = plan.at(locationName ?? plan.default.name)
    return (number) => readDirectoryNumber(number, site)
  }

  #sourceOf(settings: DirectorySettings, secret: string): DirectorySource | undefined {
    const { resolveSrv, clock, random, log } = this.#options
    if (settings.kind === 'ldap') return new LdapSource({ settings, secret, resolveSrv, clock, random, log })
    if (settings.kind === 'entra')
      return new EntraSource({ settings, secret, fetch: globalThis.fetch, clock })
    return undefined
  }

  async #ended(id: string, run: DirectoryRun, progress: ReadingProgress): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) return
    const { store } = this.#options
    const former = entry.lastRun
    const next: Entry = { ...entry, progress, lastRun: run }
    this.#entries.set(id, next)
    // A reading that brought nothing is no entry of the history; the first of a kind is.
    const isNews = run.changes.length > 0 || run.outcome !== former?.outcome || run.isFull
    await store.write(this.#row(next), ...(isNews ? insertRun(id, run) : []))
    this.#tell(next, run, former)
    this.#emitter.emit('changed', { id })
  }

  #tell({ settings: { name } }: Entry, run: DirectoryRun, former: DirectoryRun | undefined): void {
    const { systemEvents } = this.#options
    const isOther = run.outcome !== former?.outcome
    if (run.outcome === 'failed' && isOther) {
      systemEvents.record('directory-failed', { directory: name, reason: run.fault?.sentence ?? '' })
    } else if (run.outcome === 'stopped' && isOther) {
      systemEvents.record('directory-stopped', { directory: name, count: run.wouldDeactivate })
    } else if (run.outcome === 'done' && (run.changes.length > 0 || former?.outcome === 'failed')) {
      const { created, changed, deactivated } = run
      systemEvents.record('directory-read', { directory: name, created, changed, deactivated })
    }
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new NamedError(contractErrors, 'not-found', { what: 'directory', key: id })
    return entry
  }
}

function ownerOf(id: string): string {
  return `directory ${id}`
}

/** A token has so much chance in it that a plain hash keeps it. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
