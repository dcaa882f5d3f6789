/** `offhook service`: prints the systemd unit of this installation, and says how to put it to use. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { portsOf } from './doctor/network.ts'
import { serviceUnit } from './service-unit.ts'
import { processTerminal, type Terminal } from './terminal.ts'
import { webState } from './web-build.ts'

const PROGRAM = join(import.meta.dirname, '../../..')
/** Where nothing else is configured. */
const DATA = '/var/lib/offhook'
const UNIT = '/etc/systemd/system/offhook.service'

export function serviceCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(new Command('service').description('Print a systemd unit for this installation'))
    .option('--user <name>', 'who the server runs as', 'offhook')
    .action((flags: ConfigFlags & { readonly user: string }) => {
      const { config, origins } = configOf(flags)
      const file = resolve(flags.config ?? 'offhook.toml')
      const data = origins.get('data') === 'default' ? DATA : resolve(config.data)
      const unit = serviceUnit({
        node: process.execPath,
        main: join(import.meta.dirname, 'main.ts'),
        program: PROGRAM,
        data,
        configuration: existsSync(file) ? file : undefined,
        user: flags.user,
        ports: portsOf(config).map(({ port }) => port),
      })
      terminal.write(unit)
      terminal.writeError(steps(flags.user, data))
    })
}

/** To standard error, so that the unit alone goes into the file. */
function steps(user: string, data: string): string {
  const lines = [
    ...(webState() === 'fresh' ? [] : ['npm run build      # the service may not build the browser client']),
    `npx offhook service > ${UNIT}`,
    `useradd --system --user-group --home-dir ${data} --shell /usr/sbin/nologin ${user}`,
    'systemctl daemon-reload && systemctl enable --now offhook',
    'journalctl -u offhook      # the link of the set-up stands there',
  ]
  return `\nAs root, with the same flags as now:\n${lines.map((line) => `  ${line}\n`).join('')}${home()}`
}

function home(): string {
  if (!/^\/(home|root)\//.test(PROGRAM)) return ''
  return `\n${PROGRAM} must be readable for that user: better put the program into /opt/offhook.\n`
}
