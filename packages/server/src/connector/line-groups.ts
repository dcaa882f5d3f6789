/**
 * The line groups that administrators set up, here and in the configuration file: stored, connected, changed and removed while the
 * server runs, each without disturbing the others. Secrets come in and are never told again.
 */
import { type Clock, type Log, NamedError, type Random, SerialQueue } from '@offhook/base'
import {
  contractErrors,
  type FeatureCode,
  type LineGroupSettings,
  type SaveLineGroup,
} from '@offhook/contract'
import {
  CstaConnector,
  type CstaSettings,
  type DialPhone,
  type LinkTap,
  PhoneExchange,
  type ProbeStep,
  probe,
  probePhones,
  type Transport,
} from '@offhook/csta'
import type { Connector, LineNumber } from '@offhook/telephony'
import type { SystemEvents } from '../bus/index.ts'
import type { LineGroupConfig } from '../config/index.ts'
import { numberOfLine } from '../location/index.ts'
import type { Seal, Store } from '../store/index.ts'
import type { Connectors } from './connectors.ts'
import { connectorErrors } from './errors.ts'
import { configuredLineGroup, cstaSettings } from './line-group-settings.ts'
import { deleteLineGroup, loadLineGroups, type StoredLineGroup, saveLineGroup } from './line-group-table.ts'
import { RenamedConnector } from './renamed-connector.ts'
import type { SipPhones } from './sip-phones.ts'

export interface LineGroupsOptions {
  readonly store: Store
  readonly seal: Seal
  readonly connectors: Connectors
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sipPhones: SipPhones
  /** Sees every CSTA message as it passes, of the line group of that name. */
  readonly tap: (group: string, ...message: Parameters<LinkTap>) => void
  /** Those of the configuration file. */
  readonly configured: readonly LineGroupConfig[]
}

export interface LineGroupEntry extends StoredLineGroup {
  readonly origin: 'stored' | 'file'
  /** Absent while it is switched off, or where its settings cannot be used. */
  readonly connector?: CstaConnector
  /** Why its settings cannot be used. */
  readonly mistake?: string
}

const MOST_GROUPS = 64
/** The profile of phones that are no switch. */
const SIP_PHONES = 'uacsta'

export class LineGroups {
  readonly #options: LineGroupsOptions
  readonly #queue = new SerialQueue()
  readonly #byName = new Map<string, LineGroupEntry>()
  /** Lines that somebody needs: groups that open lines on demand have them. */
  #needed: ReadonlySet<LineNumber> = new Set()
  /** The phones of each group of phones. */
  readonly #exchanges = new Map<string, PhoneExchange>()
  /** Lines that were opened on demand, and by which group. */
  readonly #opened = new Map<LineNumber, string>()

  constructor(options: LineGroupsOptions) {
    this.#options = options
    options.connectors.events.on('refused', ({ line, connector, owner }) => {
      if (this.#opened.get(line) === owner) this.#close(line, owner)
      else options.systemEvents.record('line-taken', { line, connector, owner })
    })
  }

  /** Before the connectors are started. */
  async load(): Promise<void> {
    const { store, configured, seal } = this.#options
    for (const config of configured) {
      const secret = config.password === undefined ? null : seal.close(config.password, ownerOf(config.name))
      this.#put({ settings: configuredLineGroup(config), secret, origin: 'file' })
    }
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
      const { store } = this.#options
      const stored = this.#stored(saved)
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
      const { store, connectors } = this.#options
      const former = this.#changeable(name)
      const stored = this.#stored(saved, former)
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
    const former = stored === undefined ? undefined : this.#byName.get(stored)
    const wanted = this.#stored(saved, former)
    // A test must work before anybody has thought of the lines.
    const settings = {
      ...cstaSettings(wanted.settings, this.#plain(wanted)),
      lineSource: 'onDemand' as const,
    }
    const { clock } = this.#options
    if (settings.profile.id !== SIP_PHONES) return probe({ settings, clock })
    const lines = wanted.settings.lines.map(({ line }) => line)
    return probePhones({ lines, dial: this.#phonesAt(settings, wanted.settings), clock })
  }

  /** The password with which the phone of a line signs in: that of the group of phones that lists it, which may be named. */
  phonePasswordOf(line: LineNumber, name?: string): string | undefined {
    const group = this.#phoneGroupOf(line)
    if (!group || (name !== undefined && group.settings.name !== name)) return undefined
    return this.#plain(group)
  }

  /** A phone has signed in: its line is opened. */
  phoneCame(line: LineNumber): void {
    const group = this.#phoneGroupOf(line)
    if (!group) return
    this.#exchanges.get(group.settings.name)?.phoneMoved(line)
    group.connector?.openAgain(line)
  }

  #phoneGroupOf(line: LineNumber): LineGroupEntry | undefined {
    return this.all().find(
      ({ settings }) =>
        settings.isActive &&
        settings.profile === SIP_PHONES &&
        settings.lines.some((listed) => listed.line === line),
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
    return this.all().some(
      ({ connector, settings }) =>
        connector !== undefined &&
        (settings.lineSource === 'onDemand' || settings.lines.some((listed) => listed.line === line)),
    )
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
    this.#needed = lines
    const group = this.all().find(
      ({ connector, settings }) => connector !== undefined && settings.lineSource === 'onDemand',
    )
    for (const [line, name] of this.#opened) {
      if (lines.has(line) && name === group?.settings.name) continue
      this.#close(line, name)
    }
    if (!group) return
    const listed = new Set(group.settings.lines.map(({ line }) => line))
    for (const line of lines) {
      if (this.#opened.has(line) || listed.has(line)) continue
      const owner = this.#options.connectors.ownerOf(line)
      if (owner !== undefined && owner !== group.settings.name) continue
      this.#opened.set(line, group.settings.name)
      group.connector!.openLine(numberIn(group.settings, line))
    }
  }

  /** Nobody needs a line any more that was opened on demand, or a group has it by itself. */
  #close(line: LineNumber, group: string): void {
    this.#opened.delete(line)
    const entry = this.#byName.get(group)
    void entry?.connector?.closeLine(numberIn(entry.settings, line))
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

  /** `former` is the group whose secret stays where none is given. */
  #stored(saved: SaveLineGroup, former?: StoredLineGroup): StoredLineGroup {
    const { password, ...settings } = saved
    const plain = password === undefined ? former && this.#plain(former) : (password ?? undefined)
    const secret = plain === undefined ? null : this.#options.seal.close(plain, ownerOf(settings.name))
    return { settings, secret }
  }

  /** The secret as it is. Throws `secret-unreadable`. */
  #plain({ settings, secret }: StoredLineGroup): string | undefined {
    if (secret === null) return undefined
    const plain = this.#options.seal.open(secret, ownerOf(settings.name))
    if (plain === undefined)
      throw new NamedError(connectorErrors, 'secret-unreadable', { name: settings.name })
    return plain
  }

  /** Undefined where the group is switched off. Throws `csta-configuration-invalid`, `secret-unreadable`. */
  #connectorOf(stored: StoredLineGroup): CstaConnector | undefined {
    const { settings } = stored
    if (!settings.isActive) return undefined
    const { clock, random, log } = this.#options
    const wanted = cstaSettings(settings, this.#plain(stored))
    const isPhones = wanted.profile.id === SIP_PHONES
    const dial = isPhones ? { dial: () => this.#dialPhones(wanted, settings) } : {}
    const logOfGroup = log.with({ connector: settings.name })
    const tap: LinkTap = (...message) => this.#options.tap(settings.name, ...message)
    return new CstaConnector({ settings: wanted, clock, random, log: logOfGroup, tap, ...dial })
  }

  /** Phones that speak CSTA over SIP are no switch: a dialog with each stands for the one connection. */
  async #dialPhones(wanted: CstaSettings, settings: LineGroupSettings): Promise<Transport> {
    const numbers = new Set(settings.lines.map(({ line }) => line))
    const exchange = new PhoneExchange({
      clock: this.#options.clock,
      dial: this.#phonesAt(wanted, settings),
      isLine: (number) => numbers.has(number),
    })
    this.#exchanges.set(settings.name, exchange)
    return exchange
  }

  #phonesAt(
    { host, port, profile, user, password, tls }: CstaSettings,
    settings: LineGroupSettings,
  ): DialPhone {
    const transport = tls === false ? (settings.sipTransport ?? 'udp') : 'tls'
    const ca = settings.ca === null ? {} : { ca: settings.ca }
    const at = { host, port: port ?? profile.port ?? null, user: user ?? null, password }
    return this.#options.sipPhones.at({ ...at, ...ca, transport })
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
    this.#openNeeded()
    return put
  }

  async #replace(entry: LineGroupEntry): Promise<LineGroupEntry> {
    const { name } = entry.settings
    this.#byName.set(name, entry)
    for (const [line, group] of this.#opened) if (group === name) this.#opened.delete(line)
    this.#openNeeded()
    // Whether it can be connected is seen later; nobody waits for that.
    await this.#options.connectors.replace(keyed(entry.settings, entry.connector!))
    return entry
  }

  async #end(name: string): Promise<void> {
    this.#byName.delete(name)
    this.#exchanges.delete(name)
    for (const [line, group] of this.#opened) if (group === name) this.#opened.delete(line)
    await this.#options.connectors.remove(name)
    this.#openNeeded()
  }

  #openNeeded(): void {
    this.need(this.#needed)
  }

  #invalid(connector: string, reason: string): void {
    this.#options.systemEvents.record('line-group-invalid', { connector, reason })
  }
}

/** The connector with its lines under the keys that they have here. */
function keyed({ lineKeys }: LineGroupSettings, connector: CstaConnector): Connector {
  if (lineKeys.length === 0) return connector
  return new RenamedConnector(connector, new Map(lineKeys.map(({ line, key }) => [line, key])))
}

/** The number of a line at its phone system. */
function numberIn({ lineKeys }: LineGroupSettings, line: LineNumber): LineNumber {
  return lineKeys.find(({ key }) => key === line)?.line ?? line
}

/** Whom a secret belongs to: sealed for one group it does not open for another. */
function ownerOf(name: string): string {
  return `line-group ${name}`
}
