/** Names every mistake of an `offhook.toml`: where it stands, what is wrong, and what to write instead. */
import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser'
import type { z } from 'zod'
import { type SettingKey, settingKeys, settings } from './settings.ts'

export interface ConfigMistake {
  /** The file, the environment variable or the flag. */
  readonly file: string
  /** From 1; 0 where it is no file. */
  readonly line: number
  /** From 1; 0 where it is no file. */
  readonly column: number
  /** The setting, where it is about one. */
  readonly key: string | null
  /** What is wrong, and what to do. */
  readonly sentence: string
}

/** What a file says: values by key, as far as they are right, and the mistakes. */
export interface CheckedConfig {
  readonly values: ReadonlyMap<SettingKey, unknown>
  readonly mistakes: readonly ConfigMistake[]
}

/** No configuration is larger. */
const MOST_CHARACTERS = 1_000_000

/** A value of the file with its place. */
interface Entry {
  readonly path: readonly (string | number)[]
  readonly value: unknown
  readonly line: number
  readonly column: number
}

/** Checks the text of a configuration file; never throws. */
export function checkConfig(text: string, file: string): CheckedConfig {
  if (text.length > MOST_CHARACTERS) {
    return failed({
      file,
      line: 1,
      column: 1,
      key: null,
      sentence: 'The file is larger than a million characters.',
    })
  }
  try {
    return checkEntries(entriesOf(parseTOML(text)), file)
  } catch (fault) {
    if (!(fault instanceof ParseError)) throw fault
    const { lineNumber: line, column, message } = fault
    const sentence = `${capital(message.replace(/\.$/, ''))}. A line reads: key = "text", key = 123, or [table].`
    return failed({ file, line, column: column + 1, key: null, sentence })
  }
}

function failed(mistake: ConfigMistake): CheckedConfig {
  return { values: new Map(), mistakes: [mistake] }
}

function checkEntries(entries: readonly Entry[], file: string): CheckedConfig {
  const values = new Map<SettingKey, unknown>()
  const mistakes: ConfigMistake[] = []
  for (const [key, own] of Map.groupBy(entries, keyOf)) {
    const first = own[0]!
    const place = { file, line: first.line, column: first.column, key }
    if (!isSetting(key)) {
      mistakes.push({ ...place, sentence: unknownKey(key) })
      continue
    }
    const value = gather(own, key)
    const parsed = settings[key].schema.safeParse(value)
    if (parsed.success) values.set(key, parsed.data)
    else mistakes.push(...parsed.error.issues.map((issue) => mistakeOf(issue, key, own, place)))
  }
  return { values, mistakes: mistakes.sort((a, b) => a.line - b.line || a.column - b.column) }
}

/** The setting to which an entry belongs: the longest key of ours with which its path begins, else the path itself. */
function keyOf({ path }: Entry): string {
  const words = path.filter((part) => typeof part === 'string')
  for (let length = words.length; length > 0; length--) {
    const key = words.slice(0, length).join('.')
    if (isSetting(key)) return key
  }
  return words.join('.')
}

/** A value that stands in one place is itself; one that is spread over tables is put together. */
function gather(entries: readonly Entry[], key: SettingKey): unknown {
  const depth = key.split('.').length
  // Without prototypes, so that no key of a file can reach one.
  const root: Holder = Object.assign(Object.create(null), { value: undefined })
  for (const { path, value } of entries) {
    let holder = root
    let name: string | number = 'value'
    for (const part of path.slice(depth)) {
      const inner = holder[name]
      if (typeof inner !== 'object' || inner === null) {
        holder[name] = typeof part === 'number' ? [] : Object.create(null)
      }
      holder = holder[name] as Holder
      name = part
    }
    holder[name] = value
  }
  return root.value
}

type Holder = Record<string | number, unknown>

function mistakeOf(
  issue: z.core.$ZodIssue,
  key: SettingKey,
  entries: readonly Entry[],
  place: Omit<ConfigMistake, 'sentence'>,
): ConfigMistake {
  const depth = key.split('.').length
  const inner = issue.path.filter((part) => typeof part !== 'symbol')
  const at = entries.find(({ path }) => inner.length > 0 && path.slice(depth).join() === inner.join())
  const name = [key, ...inner].join('.')
  const found = at ?? entries[0]!
  return {
    ...place,
    line: found.line,
    column: found.column,
    key: name,
    sentence: `${name}: ${issueSentence(issue)} ${settings[key].sentence}`,
  }
}

function issueSentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `There is no ${issue.keys.map((word) => `"${word}"`).join(', ')} here.`
  }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.flat().map((one) => one.message)
    return `${[...new Set(inner)].join('; or ')}.`
  }
  return `${issue.message.replace(/\.$/, '')}.`
}

function isSetting(key: string): key is SettingKey {
  return Object.hasOwn(settings, key)
}

function unknownKey(key: string): string {
  const near = nearestKey(key)
  const hint = near ? `Did you mean "${near}"?` : 'Remove it; "offhook config list" names all settings.'
  return `There is no setting "${key}". ${hint}`
}

/** The setting that differs least, where it differs by no more than a third of its letters. */
function nearestKey(key: string): SettingKey | undefined {
  const ranked = settingKeys
    .map((known) => ({ known, distance: Math.min(distance(key, known), distance(key, lastWord(known))) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(2, Math.floor(best.known.length / 3)) ? best.known : undefined
}

function lastWord(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1)
}

/** The Levenshtein distance, of the first characters only. */
function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 64), b.slice(0, 64)]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** All key-value pairs of a file, with whole paths. */
function entriesOf(program: AST.TOMLProgram): Entry[] {
  const top = program.body[0]
  return top.body.flatMap((node) =>
    node.type === 'TOMLTable'
      ? node.body.flatMap((pair) => entryOf(pair, node.resolvedKey))
      : entryOf(node, []),
  )
}

function entryOf(pair: AST.TOMLKeyValue, prefix: readonly (string | number)[]): Entry[] {
  const names = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
  const path = [...prefix, ...names]
  if (
    pair.value.type === 'TOMLInlineTable' &&
    !isSetting(path.filter((part) => typeof part === 'string').join('.'))
  ) {
    return pair.value.body.flatMap((inner) => entryOf(inner, path))
  }
  const { line, column } = pair.loc.start
  return [{ path, value: getStaticTOMLValue(pair.value), line, column: column + 1 }]
}
