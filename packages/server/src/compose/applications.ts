/** Computers, who sits at them, the CSTA gateway, at which their software signs in, services that are told of calls, the watch over the machine. */
import { statfs } from 'node:fs/promises'
import { MachineWatch } from '../bus/index.ts'
import { ComputerSeats } from '../computer/index.ts'
import { CstaGateway } from '../csta-gateway/index.ts'
import { Webhooks } from '../webhook/index.ts'
import type { CallParts } from './calls.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { SessionParts } from './sessions.ts'
import type { SignInParts } from './sign-in.ts'
import type { TelephonyParts } from './telephony.ts'

export type ApplicationParts = Awaited<ReturnType<typeof composeApplications>>

export async function composeApplications(
  given: Ground & DirectoryParts & SignInParts & TelephonyParts & CallParts & SessionParts,
) {
  const { config, settings, clock, systemEvents, version, store, seal, random, newId } = given
  const { accounts, accountBook, people, groups, computers, credentials, access, numbers, sessions } = given
  const { trace, certificate, connectors, lineGroups, lines, calls, stories, postDialling, campOns } = given
  const log = given.log('csta')
  const computerSeats = new ComputerSeats({ computers, people, sessions, accountBook, clock, log })
  const cstaGateway = new CstaGateway({
    tap: (name, ...message) => trace.csta.record({ kind: 'application', name }, ...message),
    accounts,
    people,
    groups,
    computers,
    credentials,
    access,
    lines,
    lineGroups,
    calls,
    connectors,
    numbers,
    stories,
    postDialling,
    campOns,
    systemEvents,
    clock,
    log,
    version,
    bind: config.bind,
    settings,
    tcp: config['csta.tcp'],
    isPlain: config['csta.plain'],
    tls: config['csta.tls'],
    certificate: { key: certificate.privateKey, cert: certificate.certificate },
    limits: { clients: config['limits.applications'], monitors: config['limits.monitors'] },
  })
  const { journal, journalEntryViews } = given
  const webhooks = new Webhooks({
    store,
    seal,
    clock,
    random,
    newId,
    journal,
    journalEntryViews,
    systemEvents,
  })
  await webhooks.load()
  const machineWatch = new MachineWatch({
    clock,
    systemEvents,
    certificateEnds: certificate.validUntil,
    lastEventAt: await systemEvents.lastAt(),
    async freeBytes() {
      const { bavail, bsize } = await statfs(config.data)
      return bavail * bsize
    },
  })
  return { computerSeats, cstaGateway, webhooks, machineWatch }
}
