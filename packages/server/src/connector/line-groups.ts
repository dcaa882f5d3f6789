/**
 * The line groups that administrators set up, here and in the configuration file: stored, connected, changed and removed while the
 * server runs, each without disturbing the others. Secrets come in and are never told again.
 */
import { NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type FeatureCode, type SaveLineGroup } from '@offhook/contract'
import type { CstaConnector, ProbeStep } from '@offhook/csta'
import type { LineNumber } from '@offhook/telephony'
import type { SystemEvents } from '../bus/index.ts'
import type { LineGroupConfig } from '../config/index.ts'
import { numberOfLine } from '../location/index.ts'
import type { Seal, Store } from '../store/index.ts'
import type { Connectors } from './connectors.ts'
import { CstaConnectors, type CstaConnectorsOptions, SIP_PHONES } from './csta-connectors.ts'
import { keyed, type LineGroupEntry, lists } from './line-group-entry.ts'
import { plainSecret, sealedConfig, sealedGroup } from './line-group-secret.ts'
import { deleteLineGroup, loadLineGroups, type StoredLineGroup, saveLineGroup } from './line-group-table.ts'
import { NeededLines } from './needed-lines.ts'

export interface LineGroupsOptions extends CstaConnectorsOptions {
  readonly store: Store
  readonly seal: Seal
  readonly connectors: Connectors
  readonly systemEvents: SystemEvents
  /** Those of the configuration file. */
  readonly configured: readonly LineGroupConfig[]
}

const MOST_GROUPS = 64

export class LineGroups {
  readonly #options: LineGroupsOptions
  readonly #queue = new SerialQueue()
  readonly #byName = new Map<string, LineGroupEntry>()
  readonly #cstaConnectors: CstaConnectors
  readonly #neededLines: NeededLines

  constructor(options: LineGroupsOptions) {
    const { connectors, systemEvents } = options
    this.#options = options
    this.#cstaConnectors = new CstaConnectors(options)
    this.#neededLines = new NeededLines({
      connectors,
      groups: () => this.all(),
      groupOf: (name) => this.get(name),
    })
    connectors.events.on('refused', ({ line, connector, owner }) => {
      if (this.#neededLines.giveUp(line, owner)) return
      systemEvents.record('line-taken', { line, connector, owner })
    })
  }

  /** Before the connectors are started. */
  async load(): Promise<void> {
    const { store, configured, seal } = this.#options
    for (const config of configured) this.#put({ ...sealedConfig(seal, config), origin: 'file' })
    for (const stored of await loadLineGroups(store)) {
      if (this.#options.connectors.has(stored.settings.name) || this.#byName.has(stored.settings.name)) {
        this.#invalid(stored.settings.name, 'another line group has this name; this one is not used')
      } else this.#put({ ...stored, origin: 'stored' })
    }
  }

  /** By name. */
  all(): readonly LineGroupEntry[] {
    return [...this.#byName.values()].sort((a, b) => a.settings.name.localeCompare(b.settings.name))
  }

  get(name: string): LineGroupEntry | undefined {
    return this.#byName.get(name)
  }

  /** Rejects with `already-exists`, `too-many`, `csta-configuration-invalid`. */
  create(saved: SaveLineGroup): Promise<LineGroupEntry> {
    return this.#queue.run(async () => {
      const { store, seal } = this.#options
      const stored = sealedGroup(seal, saved)
      this.#checkName(stored.settings.name)
      if (this.#byName.size >= MOST_GROUPS) {
        throw new NamedError(contractErrors, 'too-many', { what: 'line groups', limit: MOST_GROUPS })
      }
      this.#connectorOf(stored)
      await store.write(saveLineGroup(store, stored))
      return this.#put({ ...stored, origin: 'stored' })
    })
  }

  /** Rejects with `not-found`, `still-in-use` for those of the file, and as {@link create}. */
  change(name: string, saved: SaveLineGroup): Promise<LineGroupEntry> {
    return this.#queue.run(async () => {
      const { store, connectors, seal } = this.#options
      const former = this.#changeable(name)
      const stored = sealedGroup(seal, saved, former)
      const next = stored.settings.name
      if (next !== name) this.#checkName(next)
      const connector = this.#connectorOf(stored)
      const rename = next === name ? [] : [deleteLineGroup(store, name)]
      await store.write(...rename, saveLineGroup(store, stored))
      if (next !== name || !connector) await this.#end(name)
      if (!connector || !connectors.has(next)) return this.#put({ ...stored, origin: 'stored' })
      return this.#replace({ ...stored, origin: 'stored', connector })
    })
  }

  /** Rejects with `not-found`, `still-in-use` for those of the file. */
  remove(name: string): Promise<void> {
    return this.#queue.run(async () => {
      const { store } = this.#options
      this.#changeable(name)
      await store.write(deleteLineGroup(store, name))
      await this.#end(name)
    })
  }

  /** Connects a group anew. Rejects with `not-found`, `csta-configuration-invalid`. */
  restart(name: string): Promise<LineGroupEntry> {
    return this.#queue.run(async () => {
      const { connector: _former, mistake: _mistake, ...stored } = this.#find(name)
      const connector = this.#connectorOf(stored)
      if (!connector) return this.#find(name)
      if (!this.#options.connectors.has(name)) return this.#put(stored)
      return this.#replace({ ...stored, connector })
    })
  }

  /** Tries a connection. `stored` is the group whose secret is taken where none is given. Rejects as {@link create}. */
  test(saved: SaveLineGroup, stored?: string): Promise<readonly ProbeStep[]> {
    const { seal } = this.#options
    const former = stored === undefined ? undefined : this.#byName.get(stored)
    const wanted = sealedGroup(seal, saved, former)
    return this.#cstaConnectors.probe(wanted.settings, plainSecret(seal, wanted))
  }

  /** The password with which the phone of a line signs in: that of the group of phones that lists it, which may be named. */
  phonePasswordOf(line: LineNumber, name?: string): string | undefined {
    const group = this.#phoneGroupOf(line)
    if (!group || (name !== undefined && group.settings.name !== name)) return undefined
    return plainSecret(this.#options.seal, group)
  }

  /** A phone has signed in: its line is opened. */
  phoneCame(line: LineNumber): void {
    const group = this.#phoneGroupOf(line)
    if (!group) return
    this.#cstaConnectors.phoneMoved(group.settings.name, line)
    group.connector?.openAgain(line)
  }

  #phoneGroupOf(line: LineNumber): LineGroupEntry | undefined {
    return this.all().find(
      ({ settings }) => settings.isActive && settings.profile === SIP_PHONES && lists(settings, line),
    )
  }

  /** The group that has a line now. */
  of(line: LineNumber): LineGroupEntry | undefined {
    const owner = this.#options.connectors.ownerOf(line)
    return owner === undefined ? undefined : this.#byName.get(owner)
  }

  featureCodesOf(line: LineNumber): readonly FeatureCode[] {
    return this.of(line)?.settings.featureCodes ?? []
  }

  /** The code by which calls at `ringingLine` are picked up at `line`: of the group of `line`, else of the one where it rings. */
  pickupCodeOf(line: LineNumber, ringingLine: LineNumber): string | undefined {
    const code = this.of(line)?.settings.pickupCode ?? this.of(ringingLine)?.settings.pickupCode
    return code?.replaceAll('<NUMBER>', numberOfLine(ringingLine))
  }

  keepsJournalOf(line: LineNumber): boolean {
    return this.of(line)?.settings.keepsJournal ?? true
  }

  /** The name that a phone system told of a line in a call, where the group takes names from it; else nothing. */
  toldName(line: LineNumber, told: string): string {
    return (this.of(line)?.settings.usesSwitchNames ?? true) ? told : ''
  }

  /** The location that the group gives all its lines. */
  locationOf(line: LineNumber): string | undefined {
    return this.of(line)?.settings.locationName ?? undefined
  }

  /** Whether a line would come to be if somebody needed it. */
  mayOpen(line: LineNumber): boolean {
    return this.#neededLines.mayOpen(line)
  }

  /** The groups that name a location. */
  withLocation(location: string): readonly string[] {
    return this.all().flatMap(({ settings }) => (settings.locationName === location ? [settings.name] : []))
  }

  /** A location has another name now. */
  renameLocation(former: string, name: string): Promise<void> {
    return this.#queue.run(async () => {
      const { store } = this.#options
      for (const entry of this.all()) {
        if (entry.settings.locationName !== former || entry.origin !== 'stored') continue
        const settings = { ...entry.settings, locationName: name }
        await store.write(saveLineGroup(store, { settings, secret: entry.secret }))
        this.#byName.set(settings.name, { ...entry, settings })
      }
    })
  }

  /** The lines that somebody needs: whoever has one, a computer, an application. */
  need(lines: ReadonlySet<LineNumber>): void {
    this.#neededLines.need(lines)
  }

  #find(name: string): LineGroupEntry {
    const entry = this.#byName.get(name)
    if (!entry) throw new NamedError(contractErrors, 'not-found', { what: 'line group', key: name })
    return entry
  }

  #changeable(name: string): LineGroupEntry {
    const entry = this.#find(name)
    if (entry.origin === 'stored') return entry
    throw new NamedError(contractErrors, 'still-in-use', {
      what: 'Line group',
      key: name,
      by: 'the configuration file; change it there',
    })
  }

  #checkName(name: string): void {
    if (!this.#byName.has(name) && !this.#options.connectors.has(name)) return
    throw new NamedError(contractErrors, 'already-exists', { what: 'line group', key: name })
  }

  /** Undefined where the group is switched off. Throws `csta-configuration-invalid`, `secret-unreadable`. */
  #connectorOf(stored: StoredLineGroup): CstaConnector | undefined {
    if (!stored.settings.isActive) return undefined
    return this.#cstaConnectors.make(stored.settings, plainSecret(this.#options.seal, stored))
  }

  /** Keeps a group and connects it. A group that cannot be used is kept with the reason. */
  #put(entry: Omit<LineGroupEntry, 'connector' | 'mistake'>): LineGroupEntry {
    const { name } = entry.settings
    let put: LineGroupEntry
    try {
      const connector = this.#connectorOf(entry)
      put = connector ? { ...entry, connector } : entry
    } catch (fault) {
      const mistake = fault instanceof Error ? fault.message : String(fault)
      this.#invalid(name, mistake)
      put = { ...entry, mistake }
    }
    this.#byName.set(name, put)
    if (put.connector) this.#options.connectors.add(keyed(put.settings, put.connector))
    this.#neededLines.open()
    return put
  }

  async #replace(entry: LineGroupEntry): Promise<LineGroupEntry> {
    const { name } = entry.settings
    this.#byName.set(name, entry)
    this.#neededLines.forget(name)
    this.#neededLines.open()
    // Whether it can be connected is seen later; nobody waits for that.
    await this.#options.connectors.replace(keyed(entry.settings, entry.connector!))
    return entry
  }

  async #end(name: string): Promise<void> {
    this.#byName.delete(name)
    this.#cstaConnectors.forget(name)
    this.#neededLines.forget(name)
    await this.#options.connectors.remove(name)
    this.#neededLines.open()
  }

  #invalid(connector: string, reason: string): void {
    this.#options.systemEvents.record('line-group-invalid', { connector, reason })
  }
}
