/** Starts a server with what the environment and `offhook.toml` say, and stops it cleanly when it is asked to. */
import { join } from 'node:path'
import { jsonLog, type LogTarget, readableLines, systemClock, systemRandom } from '@offhook/base'
import { compose } from './compose.ts'
import { type Config, readConfig } from './config/index.ts'
import { LogFile } from './log-file.ts'
import type { Server } from './server.ts'
import { version } from './version.ts'

/** Where Vite built the browser client, seen from this file. */
const WEB_ROOT = join(import.meta.dirname, '..', '..', 'web', 'dist')

/** Builds a server for production: the wall clock, strong chance, the log in its file or on standard error: JSON, or sentences on a terminal. */
export async function composeServer(config: Config): Promise<Server> {
  return compose({
    config,
    clock: systemClock,
    random: systemRandom,
    log: jsonLog(config['log.level'], logTarget(config)),
    version,
    webRoot: WEB_ROOT,
  })
}

function logTarget(config: Config): LogTarget {
  const path = config['log.file']
  if (path === '') return process.stderr.isTTY ? readableLines(process.stderr) : process.stderr
  return new LogFile({
    path,
    bytes: config['log.file-size'] * 1024 ** 2,
    former: config['log.files'],
    clock: systemClock,
    instead: process.stderr,
  })
}

/** Stops `server` on SIGINT or SIGTERM; a second signal ends the process at once. */
function stopOnSignal(server: Server): void {
  let isStopping = false
  const stop = () => {
    if (isStopping) process.exit(1)
    isStopping = true
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

if (import.meta.main) {
  const { config } = readConfig({ file: 'offhook.toml', environment: process.env, flags: {} })
  const server = await composeServer(config)
  await server.start()
  stopOnSignal(server)
}
