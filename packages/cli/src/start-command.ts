/** `offhook start`: starts the server, and shows where to go. */
import { join, resolve } from 'node:path'
import { isNamedError, systemClock, systemRandom } from '@offhook/base'
import { type Config, composeServer, type Server } from '@offhook/server'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { Demo } from './demo/demo.ts'
import { startScreen } from './start-screen.ts'
import { coloursOf, processTerminal, type Terminal } from './terminal.ts'
import { buildWeb, webState } from './web-build.ts'

type StartFlags = ConfigFlags & { readonly demo?: string; readonly web?: string }

export function startCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(new Command('start').description('Start the server'))
    .option('--demo', 'fill a small company whose phones really call each other')
    .option('--no-web', 'do not build the browser client')
    .action(async (flags: StartFlags) => {
      try {
        await start(flags, terminal)
      } catch (fault) {
        if (!isNamedError(fault)) throw fault
        // By its name it is found in docs/operation.md.
        terminal.writeError(`${fault.message} (${fault.code})\n`)
        terminal.setExitCode(1)
      }
    })
}

/** The clock's timers do not keep the process alive, and until the server listens nothing else would. */
async function start(flags: StartFlags, terminal: Terminal): Promise<void> {
  const keepAlive = setInterval(() => {}, 60_000)
  try {
    await startServer(flags, terminal)
  } finally {
    clearInterval(keepAlive)
  }
}

async function startServer(flags: StartFlags, terminal: Terminal): Promise<void> {
  const isDemo = Boolean(flags.demo)
  const { config: read } = configOf(flags)
  // A demonstration never touches the data of a real server.
  const config: Config = isDemo ? { ...read, data: join(read.data, 'demo') } : read
  if (flags.web !== undefined && flags.web) await buildWhereNeeded(terminal)
  const server = await composeServer(config)
  const demo = isDemo ? new Demo(server, systemClock, systemRandom) : undefined
  try {
    await demo?.fill()
    await server.start()
  } catch (fault) {
    await server.stop()
    throw fault
  }
  stopOnSignals(server, demo, terminal)
  const setupToken = server.parts.settings.isSetUp ? undefined : server.parts.setupToken.renew()
  await demo?.start()
  const screen = {
    server,
    name: config.name,
    dataDirectory: resolve(config.data),
    setupToken,
    demo: demo?.notes,
  }
  terminal.write(startScreen(screen, coloursOf(terminal)))
}

async function buildWhereNeeded(terminal: Terminal): Promise<void> {
  const state = webState()
  if (state === 'fresh') return
  const begin = performance.now()
  terminal.write(`Building the browser client (${state === 'missing' ? 'the first time' : 'it changed'}) …`)
  await buildWeb()
  terminal.write(` done in ${((performance.now() - begin) / 1000).toFixed(1)} s\n`)
}

/** The first signal drains and ends; a second one ends at once. */
function stopOnSignals(server: Server, demo: Demo | undefined, terminal: Terminal): void {
  let isStopping = false
  const stop = async () => {
    if (isStopping) process.exit(1)
    isStopping = true
    terminal.write('\nStopping …\n')
    await demo?.stop()
    await server.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
}
