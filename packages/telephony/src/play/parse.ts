/** From the text of a play to its values. Every mistake is a named error that tells the line and what was expected there. */
import { NamedError } from '@offhook/base'
import { readEntries } from './entries.ts'
import { playErrors } from './errors.ts'
import {
  actions,
  type Meaning,
  observations,
  type Pattern,
  type SlotName,
  type Slots,
  serviceWords,
  settings,
  stateWords,
  toneWords,
} from './grammar.ts'
import type { Play, Sentence } from './play.ts'
import { Reader } from './reader.ts'
import { Cast, type Line, type Token, tokensOf } from './tokens.ts'

const MOST_LINES = 1000
const MOST_CHARACTERS = 500
const patterns: readonly Pattern[] = [...actions, ...observations, ...settings]

/** Fails with one of `playErrors`. */
export function parsePlay(text: string): Play {
  const { title, lines } = linesOf(text)
  const restricted = new Set<string>()
  const first = new Cast(lines)
  for (const line of lines) read(line, first, restricted)
  // Who withholds the number does so from the beginning, wherever it is said.
  const cast = new Cast(lines, restricted)
  return { title, cast: cast.people, sentences: lines.flatMap((line) => read(line, cast, restricted)) }
}

/** Sentences; lines that begin with a blank go on with the one above. */
function linesOf(text: string): { title: string; lines: readonly Line[] } {
  const lines: Line[] = []
  let title = ''
  for (const [index, raw] of text.split(/\r?\n/, MOST_LINES + 1).entries()) {
    const isTooLong = index === MOST_LINES || raw.length > MOST_CHARACTERS
    const line = index + 1
    if (isTooLong) tooLong(line)
    const trimmed = raw.trim()
    if (trimmed.startsWith('#')) title ||= trimmed.replace(/^#+/, '').trim()
    else if (trimmed !== '') continueOrBegin(lines, { line, text: trimmed }, /^\s/.test(raw))
  }
  return { title, lines }
}

function continueOrBegin(lines: Line[], next: Line, continues: boolean): void {
  const last = lines.at(-1)
  if (!continues || !last) {
    lines.push(next)
    return
  }
  const text = `${last.text} ${next.text}`
  if (text.length > 4 * MOST_CHARACTERS) tooLong(next.line)
  lines[lines.length - 1] = { line: last.line, text }
}

function tooLong(line: number): never {
  const details = { line, lines: MOST_LINES, characters: MOST_CHARACTERS }
  throw new NamedError(playErrors, 'play-too-long', details)
}

/** A line is a sentence, or two: "after 5 seconds Ben answers". */
function read({ line, text }: Line, cast: Cast, restricted: Set<string>): readonly Sentence[] {
  const tokens = tokensOf(text.replace(/\.$/, ''), cast)
  const wait = afterSeconds(tokens)
  const rest = wait ? tokens.slice(wait.length) : tokens
  const sentences: Sentence[] = wait
    ? [{ line, text: `after ${wait.seconds} seconds`, kind: 'wait', seconds: wait.seconds }]
    : []
  if (rest.length > 0)
    sentences.push(...readRest(rest, { line, text: wait ? withoutWait(text) : text }, restricted))
  return sentences
}

function withoutWait(text: string): string {
  return text.split(/\s+/).slice(3).join(' ')
}

function readRest(tokens: readonly Token[], line: Line, restricted: Set<string>): readonly Sentence[] {
  const isInVain = tokens.at(-2)?.text === 'in' && tokens.at(-1)?.text === 'vain'
  const meaning = understand(isInVain ? tokens.slice(0, -2) : tokens, line)
  if ('action' in meaning) return [{ ...line, kind: 'action', action: meaning.action, isInVain }]
  if (isInVain) throw unknown(line, 'in vain', ['the end of the sentence'])
  if ('observation' in meaning) return [{ ...line, kind: 'observation', observation: meaning.observation }]
  if ('wait' in meaning) return [{ ...line, kind: 'wait', seconds: meaning.wait }]
  if ('withholds' in meaning) restricted.add(meaning.withholds.name)
  return []
}

function afterSeconds(tokens: readonly Token[]): { seconds: number; length: number } | undefined {
  const reader = new Reader(tokens)
  if (!reader.word('after')) return undefined
  const seconds = reader.seconds()
  if (seconds === undefined) return undefined
  reader.word(',')
  return { seconds, length: reader.at }
}

function understand(tokens: readonly Token[], line: Line): Meaning {
  const reader = new Reader(tokens)
  for (const { pattern, means } of patterns) {
    reader.at = 0
    const slots = match(reader, pattern)
    if (slots) return means(slots)
  }
  const { token, expected } = reader.stuck
  const wantsPerson = expected.includes('a person')
  if (token?.kind === 'word' && wantsPerson && /^\p{Lu}/u.test(token.text)) {
    throw new NamedError(playErrors, 'play-person-unknown', { line: line.line, name: token.text })
  }
  throw unknown(line, token?.text ?? 'its end', expected)
}

function unknown({ line, text }: Line, at: string, expected: readonly string[]): NamedError {
  const details = { line, sentence: text.slice(0, 120), at: at.slice(0, 40), expected: expected.join(', ') }
  return new NamedError(playErrors, 'play-sentence-unknown', details)
}

/** The slots of the pattern, filled from the whole sentence; nothing where it is another sentence. */
function match(reader: Reader, pattern: string): Slots | undefined {
  const slots: Partial<Record<keyof Slots, unknown>> = {}
  for (const part of pattern.split(' ')) {
    if (!part.startsWith('{')) {
      if (!reader.word(part)) return undefined
      continue
    }
    const name = part.slice(1, -1) as SlotName
    const value = readers[name](reader)
    if (value === undefined) return undefined
    slots[name === 'several' ? 'people' : name] = value
  }
  return reader.end() && (slots as Slots)
}

const readers: { readonly [Name in SlotName]: (reader: Reader) => unknown } = {
  who: (reader) => reader.person(),
  whom: (reader) => reader.person(),
  people: (reader) => reader.list(() => reader.person()),
  several: (reader) => {
    const people = reader.list(() => reader.person())
    return people && people.length > 1 ? people : reader.miss('"and" somebody else')
  },
  destination: (reader) => reader.destination(),
  seconds: (reader) => reader.seconds(),
  digits: (reader) => reader.form(/^[0-9*#A-D]{1,32}$/, 'digits'),
  state: (reader) => reader.oneOf(stateWords),
  tone: (reader) => reader.oneOf(toneWords),
  service: (reader) => reader.oneOf(serviceWords),
  entries: (reader) => readEntries(reader),
}
