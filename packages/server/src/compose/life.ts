/** A server's life: what is started after what, and what is stopped before what. */
import type { Gateway } from '../gateway/index.ts'
import type { Parts, Server } from '../server.ts'

/** How long those who end may take, calls and answers that are owed among them; and then the media engine. */
const END_MS = 20_000
const ENGINE_MS = 5_000

export function lifeOf(parts: Parts, gateway: Gateway): Server {
  let isRunning = false
  return {
    parts,

    get addresses() {
      const { phoneSystem, cstaGateway } = parts
      return { gateway: gateway.addresses, sip: phoneSystem.addresses, csta: cstaGateway.addresses }
    },

    async start() {
      isRunning = true
      await begin(parts, gateway)
    },

    async stop() {
      try {
        if (isRunning) {
          isRunning = false
          await inTime(end(parts, gateway), END_MS, parts)
        }
      } finally {
        await letGo(parts)
      }
    },
  }
}

/** The journal is whole before anything happens; browsers are served before the phone systems, which may take their time. */
async function begin(parts: Parts, gateway: Gateway): Promise<void> {
  const { journal, captures, phones, presences, connectors, calendars, directories, cstaGateway } = parts
  const { sipPhones, systemEvents, version, outside, ownRelay, turnProvider, factFiles } = parts
  const recovered = await journal.recover()
  if (recovered > 0) systemEvents.record('journal-recovered', { count: recovered })
  await captures.load()
  journal.start()
  phones.start()
  presences.start()
  await gateway.start()
  outside.start()
  ownRelay.start()
  turnProvider.start()
  await sipPhones.start()
  await connectors.start()
  calendars.start()
  directories.start()
  factFiles.start()
  await cstaGateway.start()
  parts.machineWatch.start()
  systemEvents.record('server-started', { version })
}

/** Who asks for something goes first, who keeps something goes last: the calls that end on the way come into the journal. */
async function end(parts: Parts, gateway: Gateway): Promise<void> {
  const { calendars, directories, campOns, sessions, softphones, presences, cstaGateway, phones } = parts
  const {
    connectors,
    sipPhones,
    captures,
    callMedias,
    journal,
    systemEvents,
    holdMusic,
    outside,
    ownRelay,
    turnProvider,
  } = parts
  parts.machineWatch.stop()
  calendars.stop()
  parts.factFiles.stop()
  await directories.stop()
  campOns.stop()
  parts.remoteOffices.stop()
  sessions.stop()
  softphones.stop()
  holdMusic.stop()
  outside.stop()
  ownRelay.stop()
  turnProvider.stop()
  presences.stop()
  await gateway.stop()
  await cstaGateway.stop()
  phones.stop()
  await connectors.stop()
  await sipPhones.stop()
  await captures.stop()
  await callMedias.stop()
  await journal.stop()
  parts.webhooks.stop()
  systemEvents.record('server-stopped')
}

/** What is held since the server was composed, whether it ran or not. */
async function letGo(parts: Parts): Promise<void> {
  const { media, accounts, accountBook, credentials, passkeys, sources, store } = parts
  if (media) await inTime(media.engine.stop(), ENGINE_MS, parts)
  accounts.close()
  accountBook.close()
  credentials.close()
  passkeys.close()
  sources.close()
  store.close()
}

/** Waits for `ending`, but not for ever: what was acknowledged is on disk, and whoever asked for the end must get it. */
async function inTime(ending: Promise<void>, ms: number, { clock, log }: Parts): Promise<void> {
  let cancel: () => void = () => {}
  const late = new Promise<'late'>((resolve) => {
    cancel = clock.after(ms, () => resolve('late'))
  })
  const outcome = await Promise.race([ending, late]).finally(cancel)
  if (outcome === 'late') log('server').error('Stopping took too long: what was left is ended now.', { ms })
}
