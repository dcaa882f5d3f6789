/** A line of a play in tokens: people, words, and marks. */
import { NamedError } from '@offhook/base'
import { playErrors } from './errors.ts'
import type { Person } from './play.ts'

export type Token =
  | { readonly kind: 'person'; readonly text: string; readonly person: Person }
  | { readonly kind: 'word'; readonly text: string }
  /** `,` `;` `:` and the `'s` behind a name. */
  | { readonly kind: 'mark'; readonly text: string }

export interface Line {
  /** From 1. */
  readonly line: number
  readonly text: string
}

const MOST_PEOPLE = 50

/** The people of a play: whoever is mentioned with a number, as in `Anna (301)` or `Mrs Weber (+49 30 123456)`. */
export class Cast {
  readonly #people = new Map<string, Person>()
  readonly #restricted: ReadonlySet<string>

  /** `restricted` are the names of those who withhold their number. */
  constructor(lines: readonly Line[], restricted: ReadonlySet<string> = new Set()) {
    this.#restricted = restricted
    for (const line of lines) this.#introduce(line)
  }

  get people(): readonly Person[] {
    return [...this.#people.values()]
  }

  /** The person whose name begins at `words[from]`, the longest name first, and how many words it takes. */
  find(words: readonly string[], from: number): { person: Person; length: number } | undefined {
    for (let length = Math.min(MOST_NAME_WORDS, words.length - from); length > 0; length -= 1) {
      const person = this.#people.get(words.slice(from, from + length).join(' '))
      if (person) return { person, length }
    }
    return undefined
  }

  #introduce({ line, text }: Line): void {
    const words = wordsOf(text)
    words.forEach((word, index) => {
      if (!isNumberInParentheses(word)) return
      const name = nameBefore(words, index)
      const number = word.slice(1, -1).replaceAll(' ', '')
      if (name !== '') this.#add(name, number, line)
    })
  }

  #add(name: string, number: string, line: number): void {
    const known = this.#people.get(name)
    if (known?.number === number) return
    if (known) throw new NamedError(playErrors, 'play-person-changed', { line, name, number: known.number })
    const owner = this.people.find((person) => person.number === number)
    if (owner) throw new NamedError(playErrors, 'play-number-taken', { line, number, name: owner.name })
    if (this.#people.size === MOST_PEOPLE) {
      throw new NamedError(playErrors, 'play-too-many-people', { line, most: MOST_PEOPLE })
    }
    const isLine = !/^[+0]/.test(number)
    this.#people.set(name, { name, number, isLine, isRestricted: this.#restricted.has(name) })
  }
}

const MOST_NAME_WORDS = 4

/** The capitalised words before the number. */
function nameBefore(words: readonly string[], index: number): string {
  let start = index
  while (start > 0 && index - start < MOST_NAME_WORDS && /^\p{Lu}/u.test(words[start - 1]!)) start -= 1
  return words.slice(start, index).join(' ')
}

export function tokensOf(text: string, cast: Cast): readonly Token[] {
  const words = wordsOf(text)
  const tokens: Token[] = []
  for (let index = 0; index < words.length; ) {
    const found = cast.find(words, index)
    const word = words[index]!
    if (found) tokens.push({ kind: 'person', text: found.person.name, person: found.person })
    else if (isMark(word)) tokens.push({ kind: 'mark', text: word })
    else tokens.push({ kind: 'word', text: word })
    index += found?.length ?? 1
    if (found && isNumberInParentheses(words[index] ?? '')) index += 1
  }
  return tokens
}

export function isNumberInParentheses(word: string): boolean {
  return /^\([+0-9*#][0-9*# ]*\)$/.test(word)
}

function isMark(word: string): boolean {
  return word === "'s" || word === ',' || word === ';' || word === ':'
}

/** Words, with marks apart, and `(…)` as one word. */
function wordsOf(text: string): readonly string[] {
  return (
    text.match(/\([^()]*\)|'s(?!\S)|’s(?!\S)|[,;:]|(?:(?!['’]s(?!\S))[^\s,;:()])+|[()]/g)?.map(straight) ?? []
  )
}

function straight(word: string): string {
  return word === '’s' ? "'s" : word
}
