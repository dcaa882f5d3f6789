/** `offhook backup` and `offhook restore`: saves a data directory while the server runs, and brings it back. */
import { resolve } from 'node:path'
import { isNamedError, systemClock } from '@offhook/base'
import { backUp, restore, version } from '@offhook/server'
import { Command } from 'commander'
import { type ConfigFlags, configOf, withConfig } from './config-flags.ts'
import { processTerminal, type Terminal } from './terminal.ts'

const MIB = 1024 ** 2

export function backupCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(new Command('backup').description('Save the data directory, also while the server runs'))
    .argument('<directory>', 'where backups lie, each in a directory of its own')
    .option('--keep <number>', 'delete all but so many of the newest')
    .action((target: string, flags: ConfigFlags & { readonly keep?: string }) =>
      named(terminal, () => save(target, flags, terminal)),
    )
}

export function restoreCommand(terminal: Terminal = processTerminal): Command {
  return withConfig(new Command('restore').description('Bring a backup into a data directory'))
    .argument('<backup>', 'the directory of one backup')
    .option('--replace', 'put aside what is in the data directory')
    .action((backup: string, flags: ConfigFlags & { readonly replace?: boolean }) =>
      named(terminal, async () => bringBack(backup, flags, terminal)),
    )
}

async function save(
  target: string,
  flags: ConfigFlags & { readonly keep?: string },
  terminal: Terminal,
): Promise<void> {
  const keep = flags.keep === undefined ? undefined : Number(flags.keep)
  if (keep !== undefined && !(Number.isInteger(keep) && keep > 0)) {
    terminal.writeError('--keep takes a number from 1 on.\n')
    terminal.setExitCode(1)
    return
  }
  const { config } = configOf(flags)
  const configuration = resolve(flags.config ?? 'offhook.toml')
  const { directory, manifest } = await backUp({
    directory: config.data,
    target,
    configuration,
    keep,
    clock: systemClock,
    version,
  })
  const size = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  terminal.write(
    `${directory}\n  ${manifest.files.length} files, ${(size / MIB).toFixed(1)} MiB, ${manifest.people} people; found whole.\n` +
      '  It holds secrets, and the key to them: keep it where nobody else reads.\n',
  )
}

function bringBack(
  backup: string,
  flags: ConfigFlags & { readonly replace?: boolean },
  terminal: Terminal,
): void {
  const directory = resolve(configOf(flags).config.data)
  const { manifest, aside } = restore({
    backup,
    directory,
    replace: flags.replace === true,
    clock: systemClock,
  })
  terminal.write(
    `${directory} is as it was at ${manifest.madeAt} (Offhook ${manifest.version}, ${manifest.people} people).\n`,
  )
  if (aside !== undefined) terminal.write(`  What had been there lies in ${aside}.\n`)
  if (manifest.files.some(({ path }) => path === 'offhook.toml')) {
    terminal.write(`  The configuration of then lies beside it: ${directory}/offhook.toml.\n`)
  }
}

/** What has a name is said as it is; all else is a fault of the program. */
async function named(terminal: Terminal, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    terminal.writeError(`${fault.message}\n`)
    terminal.setExitCode(1)
  }
}
