/** `offhook new-key`: begins with a new key for sealed secrets where the old one is lost, and says what has to be entered anew. */
import { isNamedError, systemRandom } from '@offhook/base'
import { beginNewKey } from '@offhook/server'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { describeLost } from './lost-secrets.ts'
import { processTerminal, type Terminal } from './terminal.ts'

type NewKeyFlags = ConfigFlags & { readonly yes?: boolean }

export function newKeyCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(
    new Command('new-key').description(
      'Say which secrets a lost secrets.key takes along, and make a new one',
    ),
  )
    .option('--yes', 'make it: the secrets are lost for good')
    .action((flags: NewKeyFlags) => {
      try {
        begin(flags, terminal)
      } catch (fault) {
        if (!isNamedError(fault)) throw fault
        terminal.writeError(`${fault.message}\n`)
        terminal.setExitCode(1)
      }
    })
}

function begin(flags: NewKeyFlags, terminal: Terminal): void {
  const { data } = configOf(flags).config
  const isMeant = flags.yes === true
  const lost = describeLost(beginNewKey({ directory: data, isMeant, random: systemRandom }))
  const list = lost.map((line) => `  ${line}\n`).join('')
  if (isMeant) {
    const todo = lost.length > 0 ? ' To be entered anew when the server runs:' : ' No secret was lost.'
    terminal.write(`There is a new secrets.key: take a backup.${todo}\n${list}`)
    return
  }
  const what = lost.length > 0 ? 'With the key these are lost:' : 'No secret would be lost.'
  terminal.write(`${what}\n${list}Nothing was changed. To begin with a new key: the same again with --yes.\n`)
  terminal.setExitCode(1)
}
