/** Every setting as a flag, and the configuration as it counts for a command. */
import { flagName, type ReadConfig, readConfig, settingKeys, settings } from '@offhook/server'
import type { Command } from 'commander'

export type ConfigFlags = Readonly<Record<string, string | undefined>> & { readonly config?: string }

const FILE = 'offhook.toml'

/** Adds `--config` and one flag for each setting. */
export function withConfig(command: Command): Command {
  command.option('--config <file>', `configuration file (default: ${FILE}, where there is one)`)
  for (const key of settingKeys) command.option(`--${flagName(key)} <value>`, settings[key].sentence)
  return command
}

/** Throws `config-unreadable` and `config-invalid`. */
export function configOf(flags: ConfigFlags): ReadConfig {
  const byName = Object.fromEntries(
    settingKeys.map((key) => [flagName(key), flags[camelCase(flagName(key))]]),
  )
  return readConfig({
    file: flags.config ?? FILE,
    isFileNeeded: flags.config !== undefined,
    environment: process.env,
    flags: byName,
  })
}

/** As commander names the value of a flag. */
function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase())
}
