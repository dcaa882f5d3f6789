/** What every part stands on: the configuration, time and chance, the store, the log, what happened. */
import { idSource, type Log } from '@offhook/base'
import { Audit } from '../audit/index.ts'
import { SystemEvents } from '../bus/index.ts'
import type { ServerOptions } from '../server-options.ts'
import { openSeal, type Store } from '../store/index.ts'

export type Ground = Awaited<ReturnType<typeof composeGround>>

export async function composeGround(store: Store, options: ServerOptions) {
  const { config, clock, random, version } = options
  /** The log of a part. */
  const log = (part: string): Log => options.log.with({ part })
  const newId = idSource(clock, random)
  const systemEvents = new SystemEvents({ store, clock, log: log('events'), newId })
  const audit = new Audit({ store, clock, log: log('audit') })
  await audit.load()
  const seal = openSeal(store, config.data, random, log('store'))
  return {
    config,
    clock,
    random,
    version,
    /** When this server was composed; milliseconds since 1970. */
    startedAt: clock.now(),
    store,
    log,
    newId,
    systemEvents,
    audit,
    seal,
  }
}
