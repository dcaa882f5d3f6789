/**
 * The table of contents: builds each area and hands it what it needs, in the order of the arrows. Nothing runs before `start`. What an
 * area asks of one that comes after it, it is handed as a function.
 */
import { composeApplications } from './compose/applications.ts'
import { composeCalls } from './compose/calls.ts'
import { composeDirectory } from './compose/directory.ts'
import { composeGateway } from './compose/edge.ts'
import { composeGround } from './compose/ground.ts'
import { lifeOf } from './compose/life.ts'
import { composeMedia } from './compose/media.ts'
import { composeSessions, type SessionParts } from './compose/sessions.ts'
import { composeSignIn } from './compose/sign-in.ts'
import { composeTelephony, type TelephonyParts } from './compose/telephony.ts'
import { followEachOther } from './follow.ts'
import type { Parts, Server } from './server.ts'
import type { ServerOptions } from './server-options.ts'
import { openStore, type Store } from './store/index.ts'

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
  const ground = await composeGround(store, options)
  const directory = await composeDirectory(ground, options, {
    lineGroups: () => telephony.lineGroups,
    lines: () => telephony.lines,
  })
  const signIn = await composeSignIn({ ...ground, ...directory }, options)
  const media = await composeMedia(ground)
  const telephony: TelephonyParts = await composeTelephony(
    { ...ground, ...directory, ...signIn, ...media },
    options,
    {
      sessions: () => sessions.sessions,
      presence: () => sessions.phonePresence,
      lamps: () => sessions.phoneLamps,
    },
  )
  const calls = await composeCalls({ ...ground, ...directory, ...telephony })
  const sessions: SessionParts = await composeSessions({ ...ground, ...directory, ...telephony, ...calls })
  const applications = await composeApplications({
    ...ground,
    ...directory,
    ...signIn,
    ...telephony,
    ...calls,
    ...sessions,
  })
  const parts: Parts = {
    ...ground,
    ...directory,
    ...signIn,
    ...media,
    ...telephony,
    ...calls,
    ...sessions,
    ...applications,
  }
  followEachOther(parts)
  return lifeOf(parts, composeGateway(parts, options))
}
