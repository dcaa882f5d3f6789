/**
 * The configuration as it counts: flags before environment, environment before `offhook.toml`, that before the defaults. Where a
 * value came from is kept, so that it can be said.
 */
import { readFileSync } from 'node:fs'
import { NamedError } from '@offhook/base'
import { type ConfigMistake, checkConfig } from './check-config.ts'
import { configErrors } from './errors.ts'
import { type Config, environmentName, flagName, type SettingKey, settingKeys, settings } from './settings.ts'

export type ConfigOrigin = 'default' | 'file' | 'environment' | 'flag'

export interface ConfigSources {
  /** Path of the configuration file. */
  readonly file?: string | undefined
  /** Whether it must be there: it was named by somebody. */
  readonly isFileNeeded?: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** By the name of the flag without dashes. */
  readonly flags: Readonly<Record<string, string | undefined>>
}

export interface ReadConfig {
  readonly config: Config
  readonly origins: ReadonlyMap<SettingKey, ConfigOrigin>
}

/** Throws `config-unreadable`, and `config-invalid` with all mistakes of all sources. */
export function readConfig(sources: ConfigSources): ReadConfig {
  const mistakes: ConfigMistake[] = []
  const values = new Map<SettingKey, unknown>()
  const origins = new Map<SettingKey, ConfigOrigin>()
  const file = readFile(sources)
  if (file !== undefined) {
    const checked = checkConfig(file, sources.file!)
    mistakes.push(...checked.mistakes)
    for (const [key, value] of checked.values) {
      values.set(key, value)
      origins.set(key, 'file')
    }
  }
  for (const key of settingKeys) {
    const flag = sources.flags[flagName(key)]
    const text = flag ?? sources.environment[environmentName(key)]
    if (text === undefined) continue
    const origin = flag === undefined ? 'environment' : 'flag'
    const place = origin === 'flag' ? `--${flagName(key)}` : environmentName(key)
    const attempts = readings(text).map((value) => settings[key].schema.safeParse(value))
    const read = attempts.find((attempt) => attempt.success)
    if (read) {
      values.set(key, read.data)
      origins.set(key, origin)
    } else {
      const reason = attempts.at(-1)!.error!.issues[0]!.message
      mistakes.push({
        file: place,
        line: 0,
        column: 0,
        key,
        sentence: `${reason}. ${settings[key].sentence}`,
      })
    }
  }
  const config = Object.fromEntries(
    settingKeys.map((key) => [key, values.has(key) ? values.get(key) : settings[key].default]),
  ) as unknown as Config
  mistakes.push(...rangeMistakes(config, sources.file ?? 'offhook.toml'))
  if (mistakes.length > 0) throw invalid(mistakes)
  for (const key of settingKeys) if (!origins.has(key)) origins.set(key, 'default')
  return { config, origins }
}

/** Settings that are right alone and wrong together. */
function rangeMistakes(config: Config, file: string): readonly ConfigMistake[] {
  const [first, last] = [config['media.first-port'], config['media.last-port']]
  if (first === false || first <= last) return []
  const sentence = `media.first-port is ${first}, but media.last-port is ${last}: the first port of a range comes before its last.`
  return [{ file, line: 0, column: 0, key: 'media.first-port', sentence }]
}

function readFile({ file, isFileNeeded }: ConfigSources): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    const isMissing = (fault as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing && !isFileNeeded) return undefined
    throw new NamedError(configErrors, 'config-unreadable', { file, reason: (fault as Error).message }, fault)
  }
}

/**
 * Environment and flags are text: what it may mean, the likely first. Numbers, truth values and lists are written as in the file;
 * lists also with commas, and a list of one as its one value.
 */
function readings(text: string): readonly unknown[] {
  const written = writtenValue(text)
  const parts = text.split(',').map((part) => part.trim())
  return [...(written === undefined ? [] : [written, [written]]), parts, text]
}

function writtenValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function invalid(mistakes: readonly ConfigMistake[]): NamedError {
  const lines = mistakes.map(
    ({ file, line, sentence }) => `${line > 0 ? `${file}:${line}` : file}: ${sentence}`,
  )
  return new NamedError(configErrors, 'config-invalid', { mistakes: lines.join('\n') })
}
