/**
 * The table of contents: builds each part and hands it what it needs, in the order of the arrows. Nothing runs before `start`.
 */
import { resolveSrv } from 'node:dns/promises'
import { join } from 'node:path'
import { idSource } from '@offhook/base'
import { BuiltInConnector, type PhoneSystem } from '@offhook/pbx'
import { CallRate, PhoneAccounts } from './admin/index.ts'
import { Audit } from './audit/index.ts'
import { SystemEvents } from './bus/index.ts'
import { Calendars, guardedFetch } from './calendar/index.ts'
import { CallMedias, Calls, Linkages, Stories } from './call/index.ts'
import type { Config } from './config/index.ts'
import {
  Connectors,
  LineGroups,
  Phones,
  peerResolver,
  phoneSystemSettings,
  registrationTable,
  SipPhones,
  sipListeners,
  startMedia,
} from './connector/index.ts'
import { Computers, CstaGateway } from './csta-gateway/index.ts'
import {
  CallerNames,
  ContactGroups,
  Entitlements,
  Extensions,
  Grants,
  Groups,
  People,
  Pictures,
  Profiles,
  rightsSources,
  switchExtensions,
} from './directory/index.ts'
import { Directories, ScimServer } from './directory-source/index.ts'
import { followEachOther } from './follow.ts'
import { Gateway, idempotencyTable, loadCertificate } from './gateway/index.ts'
import { Journal } from './journal/index.ts'
import { LineBinder, Lines } from './line/index.ts'
import { Locations, Numbers } from './location/index.ts'
import { MediaProbes, MediaSettingsBook } from './media/index.ts'
import { FreeWatches, Presences } from './presence/index.ts'
import { Access, levelGrade } from './rights/index.ts'
import { handlersOf } from './routes.ts'
import type { Parts, Server, ServerOptions } from './server.ts'
import {
  Actions,
  CallExplanations,
  CallMediaViews,
  CampOns,
  PostDialling,
  RightsViews,
  Sessions,
  Views,
} from './session/index.ts'
import { SettingsBook } from './settings/index.ts'
import { SetupToken } from './setup/index.ts'
import {
  AccountBook,
  Accounts,
  Credentials,
  DeskGuests,
  DirectoryPasswords,
  Kerberos,
  Passkeys,
  Passwords,
  Providers,
  ResetLinks,
  SecondFactor,
  SignInPolicyBook,
  Sources,
} from './signin/index.ts'
import { Softphones } from './softphone/index.ts'
import { openStore, Seal, type Store } from './store/index.ts'
import { Captures, Trace } from './trace/index.ts'

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

  // What is kept
  const systemEvents = new SystemEvents({ store, clock, log: log('events'), newId })
  const locations = new Locations(store, log('location'))
  await locations.load()
  const settings = new SettingsBook(store, random, locations)
  await settings.load()
  const people = new People({ store, clock, newId, log: log('directory') })
  await people.load()
  const groups = new Groups({
    store,
    newId,
    log: log('directory'),
    monitorGrade: () => levelGrade(settings.current.monitorLevel),
  })
  await groups.load()
  const grants = new Grants({ store, clock, log: log('directory') })
  await grants.load()
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
  const cstaComputers = new Computers({ store, clock, random, newId, log: log('csta') })
  await cstaComputers.load()

  const accountBook = new AccountBook(store, people)
  await accountBook.load()
  const resetLinks = new ResetLinks(store, clock, random)
  await resetLinks.load()
  const signInPolicy = new SignInPolicyBook(store)
  await signInPolicy.load()
  const serverName = () => settings.current.serverName
  const passkeys = new Passkeys({ store, people, clock, random, newId, serverName })
  await passkeys.load()
  const seal = Seal.open(config.data, random)
  const secondFactor = new SecondFactor({
    book: accountBook,
    seal,
    policy: signInPolicy,
    clock,
    random,
    issuer: serverName,
  })
  const sources = new Sources({ store, people, seal, newId })
  await sources.load()
  const providers = new Providers({ sources, people, clock, random, log: log('signin') })
  const directoryPasswords = new DirectoryPasswords({ sources, people, log: log('signin') })
  const kerberos = new Kerberos({
    people,
    keytab: config['kerberos.keytab'],
    realms: config['kerberos.realms'],
    log: log('signin'),
  })
  const audit = new Audit({ store, clock, log: log('audit') })
  await audit.load()
  const passwords = new Passwords(random, options.passwordCost)
  const deskGuests = new DeskGuests({
    store,
    people,
    extensions,
    book: accountBook,
    passwords,
    policy: signInPolicy,
    audit,
    systemEvents,
    clock,
    log: log('signin'),
  })
  await deskGuests.load()

  // Numbers, names, rights
  locations.setExtensions(extensions.all().map(({ number }) => number))
  const numbers = new Numbers(
    () => locations.plan,
    clock,
    (line) => lineGroups.locationOf(line),
  )
  const names = new CallerNames({
    people,
    canonicalOf: (number, line) => numbers.of(line).canonicalOf(number),
  })
  const contactGroups = new ContactGroups({ store, newId })
  await contactGroups.load()
  const profiles = new Profiles({ store, newId })
  await profiles.load()
  const pictures = new Pictures(store, people, clock)
  const entitlements = new Entitlements({ settings, people, groups })
  const access = new Access(rightsSources({ settings, people, groups, grants }))

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
    isLine: (number) => lines.get(number) !== undefined,
    publish: (arrow, line) => sessions.publish('sip', { type: 'sip', line: line ?? null, arrow }, line),
  })
  const tls = { key: certificate.privateKey, cert: certificate.certificate }
  const media = await startMedia(config, clock, log('media'))
  const mediaSettings = new MediaSettingsBook({ store, seal, clock })
  await mediaSettings.load()
  const mediaProbes = new MediaProbes({ engine: media?.engine, clock, random, log: log('media') })
  const phoneSystem: PhoneSystem = new BuiltInConnector({
    name: BUILT_IN,
    clock,
    random,
    log: log('pbx'),
    listeners: sipListeners(config, tls),
    settings: phoneSystemSettings(config, settings.current, mediaSettings.current, settings.realm),
    extensions: switchExtensions(extensions.all(), deskGuests.lineAt),
    registrations: registrationTable(store),
    lineSettings: { save: (line, changed) => extensions.saveLineSettings(line, changed) },
    desks: deskGuests,
    resolver: peerResolver(clock, random),
    trace: trace.observer,
    ...(media ? { media } : {}),
    userAgent: `Offhook/${version}`,
  })
  const connectors = new Connectors({ numbers, systemEvents, clock, log: log('connector') })
  connectors.add(phoneSystem)
  for (const connector of options.connectors ?? []) connectors.add(connector)
  const sipPhones = new SipPhones({
    bind: config.bind[0] ?? '0.0.0.0',
    clock,
    random,
    log: log('csta'),
    userAgent: `Offhook/${version}`,
    resolver: peerResolver(clock, random),
  })
  const directories = new Directories({
    store,
    seal,
    people,
    groups,
    locations,
    systemEvents,
    resolveSrv: options.resolveSrv ?? resolveSrv,
    clock,
    random,
    newId,
    log: log('directory'),
  })
  await directories.load()
  const lineGroups: LineGroups = new LineGroups({
    sipPhones,
    tap: (group, ...message) => trace.csta.record(group, ...message),
    store,
    seal,
    connectors,
    systemEvents,
    clock,
    random,
    log: log('connector'),
    configured: config['line-groups'],
  })
  await lineGroups.load()
  const phones = new Phones({ phoneSystem, connectors, clock })
  const softphones = new Softphones({
    people,
    extensions,
    entitlements,
    phoneSystem,
    hasMedia: media !== undefined && config['media.browser-port'] !== false,
    realm: () => settings.realm,
    iceServers: ({ id }) => mediaSettings.iceServers(id),
    clock,
    random,
    newId,
  })

  // Lines, calls, and what each keeps of them. Those who listen first hear first: the journal writes before anybody is told.
  const lines: Lines = new Lines({ connectors, systemEvents, log: log('line') })
  const lineBinder = new LineBinder({
    people,
    lines,
    numbers,
    isOn: () => settings.current.bindLines,
  })
  const calls = new Calls({ connectors, newId, log: log('call') })
  const journal = new Journal({
    calls,
    store,
    clock,
    log: log('journal'),
    known: (party) => names.known(party),
    isKept: (line) => lineGroups.keepsJournalOf(line),
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
  const callMedias = new CallMedias({
    calls,
    phoneSystem,
    store,
    clock,
    log: log('call'),
    keepDays: config['limits.story-days'],
  })
  new Linkages({ calls, connectors, stories, clock })
  const calendars = new Calendars({
    store,
    people,
    seal,
    fetch: guardedFetch({ privateHosts: config['calendar.private-hosts'] }),
    clock,
    random,
    log: log('calendar'),
  })
  await calendars.load()
  const presences = new Presences({
    people,
    lines,
    calls,
    appointments: calendars,
    clock,
    log: log('presence'),
  })
  const callRate = new CallRate(clock)

  // One signed-in person
  const views: Views = new Views({
    settings,
    people,
    names,
    numbers,
    access,
    lines,
    calls,
    presences,
    calendars,
    clock,
    idleMinutes: config['presence.idle-minutes'],
    freeWatches: () => freeWatches,
    campOnsOf: (personId) => campOns.of(personId),
    phonesOf: (line) => phones.countOf(line),
    browsersOf: (line) => phones.browsersOf(line),
    deviceOf: (line, switchCallId) => phoneSystem.deviceOf(line, switchCallId),
    missingIn: (switchCallId) => phoneSystem.missingIn(switchCallId),
    featureCodesOf: (line) => lineGroups.featureCodesOf(line).map(({ name }) => name),
  })
  const rightsViews = new RightsViews({ people, grants, access })
  const postDialling = new PostDialling({ connectors, lines, calls, clock, log: log('session') })
  const actions = new Actions({
    people,
    numbers,
    access,
    connectors,
    lines,
    calls,
    stories,
    postDialling,
    clock,
    featureCodesOf: (line) => lineGroups.featureCodesOf(line),
  })
  const campOns: CampOns = new CampOns({
    people,
    lines,
    calls,
    access,
    actions,
    newId,
    clock,
    log: log('session'),
  })
  const callExplanations = new CallExplanations({ stories, journal, people, access, views })
  const callMediaViews = new CallMediaViews({
    calls,
    callMedias,
    callExplanations,
    stories,
    journal,
    people,
    views,
    phoneSystem,
  })
  const sessions: Sessions = new Sessions({
    store,
    settings,
    people,
    groups,
    grants,
    lines,
    calls,
    journal,
    presences,
    access,
    views,
    rightsViews,
    clock,
    log: log('session'),
  })
  const freeWatches: FreeWatches = new FreeWatches({
    store,
    people,
    presences,
    seen: (watcherId, personId) => views.presenceSeenBy(watcherId, personId),
    clock,
    log: log('presence'),
  })
  await freeWatches.load()
  const accounts = new Accounts({
    people,
    credentials,
    passwords,
    book: accountBook,
    resetLinks,
    secondFactor,
    directoryPasswords,
    policy: signInPolicy,
    audit,
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

  const cstaGateway = new CstaGateway({
    tap: (application, ...message) => trace.csta.record(application, ...message),
    accounts,
    people,
    computers: cstaComputers,
    credentials,
    access,
    lines,
    calls,
    connectors,
    numbers,
    stories,
    postDialling,
    systemEvents,
    clock,
    log: log('csta'),
    version,
    bind: config.bind,
    tcp: config['csta.tcp'],
    tls: config['csta.tls'],
    certificate: tls,
    limits: { clients: config['limits.applications'], monitors: config['limits.monitors'] },
  })

  const parts: Parts = {
    config,
    clock,
    version,
    startedAt: clock.now(),
    store,
    settings,
    media,
    mediaSettings,
    mediaProbes,
    people,
    groups,
    grants,
    directories,
    extensions,
    locations,
    numbers,
    names,
    access,
    entitlements,
    pictures,
    contactGroups,
    profiles,
    systemEvents,
    connectors,
    lineGroups,
    phoneSystem,
    phones,
    lines,
    lineBinder,
    calls,
    callRate,
    stories,
    journal,
    calendars,
    presences,
    freeWatches,
    views,
    rightsViews,
    actions,
    campOns,
    callExplanations,
    callMediaViews,
    softphones,
    sessions,
    clients: () => sessions.count,
    credentials,
    accounts,
    accountBook,
    resetLinks,
    signInPolicy,
    deskGuests,
    passkeys,
    secondFactor,
    sources,
    providers,
    directoryPasswords,
    kerberos,
    audit,
    cstaComputers,
    cstaGateway,
    phoneAccounts,
    setupToken,
    trace,
    captures,
    certificate,
  }
  followEachOther(parts)

  // The edge
  const scim = new ScimServer(directories)
  const gateway = new Gateway({
    clock,
    random,
    log: log('gateway'),
    version,
    bind: config.bind,
    httpsPort: config['https.port'],
    httpPort: config['http.port'],
    certificate,
    handlers: handlersOf(parts),
    authenticator: accounts,
    sessions,
    sip: {
      admits: (credentialId) => softphones.has(credentialId),
      accept: (request, socket, head) => phoneSystem.acceptUpgrade(request, socket, head),
    },
    idempotency: idempotencyTable(store),
    audit: {
      record: (entry) => audit.record(entry),
      nameOf: (personId) => people.get(personId)?.name ?? personId,
    },
    scim: {
      byToken: (token) => directories.byToken(token),
      answer: (directoryId, request) => scim.answer(directoryId, request),
    },
    isSetupNeeded: () => !settings.isSetUp,
    webRoot: options.webRoot,
    bodyLimit: config['limits.body'],
    mostClients: config['limits.clients'],
    ...(options.requestLimits ? { limits: options.requestLimits } : {}),
    ...(options.checkAnswers === undefined ? {} : { checkAnswers: options.checkAnswers }),
  })

  softphones.events.on('ended', ({ credentialId }) => gateway.endSip(credentialId))

  let isRunning = false
  return {
    parts,

    get addresses() {
      return { gateway: gateway.addresses, sip: phoneSystem.addresses, csta: cstaGateway.addresses }
    },

    async start() {
      isRunning = true
      const recovered = await journal.recover()
      if (recovered > 0) systemEvents.record('journal-recovered', { count: recovered })
      await captures.load()
      journal.start()
      phones.start()
      presences.start()
      await gateway.start()
      await connectors.start()
      calendars.start()
      directories.start()
      await cstaGateway.start()
      systemEvents.record('server-started', { version })
    },

    async stop() {
      if (isRunning) {
        isRunning = false
        calendars.stop()
        await directories.stop()
        campOns.stop()
        sessions.stop()
        softphones.stop()
        presences.stop()
        await gateway.stop()
        await cstaGateway.stop()
        phones.stop()
        await connectors.stop()
        await sipPhones.stop()
        await captures.stop()
        await callMedias.stop()
        await journal.stop()
        systemEvents.record('server-stopped')
      }
      await media?.engine.stop()
      accounts.close()
      accountBook.close()
      credentials.close()
      passkeys.close()
      sources.close()
      store.close()
    },
  }
}

function certificateFiles(config: Config) {
  const certificate = config['tls.certificate']
  const privateKey = config['tls.key']
  return certificate === '' || privateKey === '' ? undefined : { certificate, privateKey }
}
