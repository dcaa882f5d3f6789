/**
 * The table of contents: builds each part and hands it what it needs, in the order of the arrows. Nothing runs before `start`.
 */
import { join } from 'node:path'
import { type Clock, idSource, type Log, type Random } from '@offhook/base'
import { BuiltInConnector, type PhoneSystem } from '@offhook/pbx'
import type { Connector } from '@offhook/telephony'
import {
  adminPeopleRoutes,
  CallRate,
  deviceNames,
  extensionRoutes,
  locationRoutes,
  PhoneAccounts,
  registeredPhone,
  systemRoutes,
} from './admin/index.ts'
import { SystemEvents } from './bus/index.ts'
import { Calls, Stories } from './call/index.ts'
import type { Config } from './config/index.ts'
import {
  Connectors,
  Phones,
  peerResolver,
  phoneSystemSettings,
  registrationTable,
  sipListeners,
} from './connector/index.ts'
import { CallerNames, Extensions, People, switchExtension } from './directory/index.ts'
import {
  type Certificate,
  Gateway,
  type GatewayAddress,
  idempotencyTable,
  loadCertificate,
  type RequestLimits,
} from './gateway/index.ts'
import type { Handlers } from './handlers.ts'
import { Journal } from './journal/index.ts'
import { Lines } from './line/index.ts'
import { Locations, Numbers } from './location/index.ts'
import { Presences } from './presence/index.ts'
import { Access } from './rights/index.ts'
import {
  Actions,
  CallExplanations,
  callRoutes,
  journalRoutes,
  lineRoutes,
  numberRoutes,
  peopleRoutes,
  Sessions,
  searchRoutes,
  Views,
} from './session/index.ts'
import { SettingsBook } from './settings/index.ts'
import { SetupToken, setupRoutes } from './setup/index.ts'
import { Accounts, type Argon2Cost, accountRoutes, Credentials, Passwords } from './signin/index.ts'
import { openStore, type Store } from './store/index.ts'
import { Captures, Trace, traceRoutes } from './trace/index.ts'

export interface ServerOptions {
  readonly config: Config
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly version: string
  /** Where the browser client was built. */
  readonly webRoot: string
  /** Phone systems beside the built-in one. */
  readonly connectors?: readonly Connector[]
  /** For tests: a cheaper password hash, other request limits, answers checked against the contract. */
  readonly passwordCost?: Argon2Cost
  readonly requestLimits?: RequestLimits
  readonly checkAnswers?: boolean
}

/** The parts, for those who start the server: the command line, tests. Route modules are handed what each of them needs. */
export interface Parts {
  readonly store: Store
  readonly settings: SettingsBook
  readonly people: People
  readonly extensions: Extensions
  readonly locations: Locations
  readonly numbers: Numbers
  readonly access: Access
  readonly systemEvents: SystemEvents
  readonly connectors: Connectors
  readonly phoneSystem: PhoneSystem
  readonly phones: Phones
  readonly lines: Lines
  readonly calls: Calls
  readonly stories: Stories
  readonly journal: Journal
  readonly presences: Presences
  readonly views: Views
  readonly actions: Actions
  readonly callExplanations: CallExplanations
  readonly sessions: Sessions
  readonly credentials: Credentials
  readonly accounts: Accounts
  readonly phoneAccounts: PhoneAccounts
  readonly setupToken: SetupToken
  readonly trace: Trace
  readonly captures: Captures
  readonly certificate: Certificate
}

export interface ServerAddresses {
  readonly gateway: readonly GatewayAddress[]
  readonly sip: PhoneSystem['addresses']
}

export interface Server {
  readonly parts: Parts
  /** Where it listens, with real ports; empty before `start`. */
  readonly addresses: ServerAddresses
  /** Rejects where the gateway cannot listen. A phone system that cannot start is tried again. */
  start(): Promise<void>
  /** Drains and closes: clients are told, calls are closed in the journal, everything is on disk. */
  stop(): Promise<void>
}

/** The line group of the built-in phone system. */
const BUILT_IN = 'built-in'

export async function compose(options: ServerOptions): Promise<Server> {
  const store = await openStore({
    directory: options.config.data,
    clock: options.clock,
    log: options.log.with({ part: 'store' }),
  })
  try {
    return await composeOn(store, options)
  } catch (fault) {
    store.close()
    throw fault
  }
}

async function composeOn(store: Store, options: ServerOptions): Promise<Server> {
  const { config, clock, random, version } = options
  const log = (part: string) => options.log.with({ part })
  const newId = idSource(clock, random)
  const startedAt = clock.now()

  // What is kept
  const systemEvents = new SystemEvents({ store, clock, log: log('events'), newId })
  const locations = new Locations(store, log('location'))
  await locations.load()
  const settings = new SettingsBook(store, random, locations)
  await settings.load()
  const people = new People({ store, clock, newId, log: log('directory') })
  await people.load()
  const extensions = new Extensions({
    store,
    clock,
    random,
    newId,
    log: log('directory'),
    realm: () => settings.realm,
  })
  await extensions.load()
  const credentials = new Credentials({ store, clock, random, newId, log: log('signin') })
  await credentials.load()

  // Numbers, names, rights
  locations.setExtensions(extensions.all().map(({ number }) => number))
  const numbers = new Numbers(() => locations.plan, clock)
  const names = new CallerNames({
    people,
    canonicalOf: (number, line) => numbers.of(line).canonicalOf(number),
  })
  const access = new Access(() => settings.current.defaultLevel)

  // Phone systems
  const certificate = await loadCertificate({
    files: certificateFiles(config),
    dataDir: config.data,
    clock,
    names: config.name === '' ? [] : [config.name],
  })
  const trace: Trace = new Trace({
    clock,
    phoneSystem: () => phoneSystem,
    nameOfLine: (line) => extensions.get(line)?.name,
    isWatched: () => sessions.isWatched('sip'),
    publish: (arrow, line) => sessions.publish('sip', { type: 'sip', line: line ?? null, arrow }, line),
  })
  const tls = { key: certificate.privateKey, cert: certificate.certificate }
  const phoneSystem: PhoneSystem = new BuiltInConnector({
    name: BUILT_IN,
    clock,
    random,
    log: log('pbx'),
    listeners: sipListeners(config, tls),
    settings: phoneSystemSettings(config, settings.current, settings.realm),
    extensions: extensions.all().map(switchExtension),
    registrations: registrationTable(store),
    lineSettings: { save: (line, changed) => extensions.saveLineSettings(line, changed) },
    resolver: peerResolver(clock, random),
    trace: trace.observer,
    userAgent: `Offhook/${version}`,
  })
  const connectors = new Connectors({ numbers, systemEvents, clock, log: log('connector') })
  connectors.add(phoneSystem)
  for (const connector of options.connectors ?? []) connectors.add(connector)
  const phones = new Phones({ phoneSystem, connectors, clock })

  // Lines, calls, and what each keeps of them. Those who listen first hear first: the journal writes before anybody is told.
  const lines = new Lines({ connectors, systemEvents, log: log('line') })
  const calls = new Calls({ connectors, newId, log: log('call') })
  const journal = new Journal({
    calls,
    store,
    clock,
    log: log('journal'),
    known: (party) => names.known(party),
    keepDays: config['limits.journal-days'],
    onFault: (fault) => systemEvents.record('write-failed', { reason: String(fault) }),
  })
  const stories = new Stories({
    calls,
    connectors,
    store,
    clock,
    log: log('call'),
    keepDays: config['limits.story-days'],
  })
  const presences = new Presences({ people, lines, calls, clock, log: log('presence') })
  const callRate = new CallRate(clock)
  calls.events.on('changed', ({ effects }) => {
    for (const effect of effects) if (effect.type === 'callStarted') callRate.count()
  })

  // One signed-in person
  const views = new Views({
    settings,
    people,
    names,
    numbers,
    access,
    lines,
    calls,
    presences,
    phonesOf: (line) => phones.countOf(line),
  })
  const actions = new Actions({ people, numbers, access, connectors, lines, calls, stories, clock })
  const callExplanations = new CallExplanations({ stories, journal, people, access, views })
  const sessions: Sessions = new Sessions({
    store,
    settings,
    people,
    lines,
    calls,
    journal,
    presences,
    access,
    views,
    clock,
    log: log('session'),
  })
  const passwords = new Passwords(random, options.passwordCost)
  const accounts = new Accounts({
    people,
    credentials,
    passwords,
    systemEvents,
    clock,
    random,
    log: log('signin'),
  })
  const setupToken = new SetupToken(clock, random)
  const phoneAccounts = new PhoneAccounts({
    phoneSystem,
    name: config.name,
    serverName: () => settings.current.serverName,
  })
  const captures = new Captures({
    directory: join(config.data, 'captures'),
    point: trace.point,
    clock,
    log: log('trace'),
    systemEvents,
  })

  // Who follows whom
  credentials.events.on('ended', ({ id }) => sessions.endCredential(id))
  extensions.events.on('changed', ({ extensions: list }) => {
    locations.setExtensions(list.map(({ number }) => number))
    phoneSystem.setExtensions(list.map(switchExtension))
  })
  locations.events.on('changed', () => {
    names.forget()
    settings.locationChanged()
  })
  settings.events.on('changed', () => {
    phoneSystem.setSettings(phoneSystemSettings(config, settings.current, settings.realm))
  })
  systemEvents.events.on('happened', (event) =>
    sessions.publish('systemEvents', { type: 'systemEvent', event }),
  )
  const tellPhone = (phone: Parameters<typeof registeredPhone>[0], isRegistered: boolean) => {
    sessions.lineChanged(phone.line)
    if (!sessions.isWatched('phones')) return
    const view = registeredPhone(phone, deviceNames(extensions))
    sessions.publish('phones', { type: 'phone', phone: view, isRegistered })
  }
  phones.events.on('came', (phone) => tellPhone(phone, true))
  phones.events.on('went', (phone) => tellPhone(phone, false))

  // The edge
  const handlers: Handlers = {
    ...setupRoutes({
      clock,
      people,
      extensions,
      settings,
      accounts,
      setupToken,
      phoneAccounts,
      systemEvents,
    }),
    ...accountRoutes({ people, views, accounts, credentials }),
    ...peopleRoutes({ people, presences, access, views }),
    ...searchRoutes({ people, lines, journal, numbers, views }),
    ...numberRoutes({ people, locations }),
    ...lineRoutes({ people, actions, views }),
    ...callRoutes({ people, actions, views, callExplanations }),
    ...journalRoutes({ people, journal, views }),
    ...traceRoutes({ people, stories, trace, captures }),
    ...adminPeopleRoutes({ people, extensions, accounts, systemEvents }),
    ...extensionRoutes({ people, extensions, lines, calls, phoneSystem, phoneAccounts, systemEvents }),
    ...locationRoutes({ locations, people, extensions, journal, settings, systemEvents }),
    ...systemRoutes({
      clock,
      version,
      startedAt,
      people,
      lines,
      calls,
      callRate,
      journal,
      settings,
      systemEvents,
      phoneSystem,
      clients: () => sessions.count,
    }),
  }
  const gateway = new Gateway({
    clock,
    random,
    log: log('gateway'),
    version,
    bind: config.bind,
    httpsPort: config['https.port'],
    httpPort: config['http.port'],
    certificate,
    handlers,
    authenticator: accounts,
    sessions,
    idempotency: idempotencyTable(store),
    isSetupNeeded: () => !settings.isSetUp,
    webRoot: options.webRoot,
    bodyLimit: config['limits.body'],
    mostClients: config['limits.clients'],
    ...(options.requestLimits ? { limits: options.requestLimits } : {}),
    ...(options.checkAnswers === undefined ? {} : { checkAnswers: options.checkAnswers }),
  })

  let isRunning = false
  return {
    parts: {
      store,
      settings,
      people,
      extensions,
      locations,
      numbers,
      access,
      systemEvents,
      connectors,
      phoneSystem,
      phones,
      lines,
      calls,
      stories,
      journal,
      presences,
      views,
      actions,
      callExplanations,
      sessions,
      credentials,
      accounts,
      phoneAccounts,
      setupToken,
      trace,
      captures,
      certificate,
    },

    get addresses() {
      return { gateway: gateway.addresses, sip: phoneSystem.addresses }
    },

    async start() {
      isRunning = true
      const recovered = await journal.recover()
      if (recovered > 0) systemEvents.record('journal-recovered', { count: recovered })
      await captures.load()
      journal.start()
      phones.start()
      await gateway.start()
      await connectors.start()
      systemEvents.record('server-started', { version })
    },

    async stop() {
      if (isRunning) {
        isRunning = false
        sessions.stop()
        await gateway.stop()
        phones.stop()
        await connectors.stop()
        await captures.stop()
        await journal.stop()
        systemEvents.record('server-stopped')
      }
      accounts.close()
      store.close()
    },
  }
}

function certificateFiles(config: Config) {
  const certificate = config['tls.certificate']
  const privateKey = config['tls.key']
  return certificate === '' || privateKey === '' ? undefined : { certificate, privateKey }
}
