/** `offhook config …`: what is set, where it comes from, and what is wrong with it. */
import { isNamedError } from '@offhook/base'
import { environmentName, flagName, settingKeys, settings } from '@offhook/server'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { coloursOf, processTerminal, type Terminal } from './terminal.ts'

export function configCommand(terminal: Terminal = processTerminal): Command {
  const { good, bold, quiet } = coloursOf(terminal)
  const check = withConfig(new Command('check').description('Name every mistake with its place')).action(
    (flags: ConfigFlags) => {
      try {
        const { origins } = configOf(flags)
        const set = [...origins.values()].filter((origin) => origin !== 'default').length
        terminal.write(
          `${good('✔')} The configuration is right; ${set} of ${origins.size} settings are set.\n`,
        )
      } catch (fault) {
        if (!isNamedError(fault)) throw fault
        terminal.writeError(`${fault.message}\n`)
        terminal.setExitCode(1)
      }
    },
  )
  const list = withConfig(
    new Command('list').description('All settings, their values and where they come from'),
  ).action((flags: ConfigFlags) => {
    const { config, origins } = configOf(flags)
    for (const key of settingKeys) {
      terminal.write(
        `${bold(key)} = ${JSON.stringify(shown(key, config[key]))}  ${quiet(`(${origins.get(key)})`)}\n`,
      )
      terminal.write(`    ${settings[key].sentence}\n`)
      terminal.write(quiet(`    ${environmentName(key)}, --${flagName(key)}\n`))
    }
  })
  return new Command('config').description('The configuration').addCommand(check).addCommand(list)
}

/** Secrets of peers stay where they are. */
function shown(key: string, value: unknown): unknown {
  if (key !== 'peers' || !Array.isArray(value)) return value
  return value.map((peer) => ('secret' in peer ? { ...peer, secret: '***' } : peer))
}
