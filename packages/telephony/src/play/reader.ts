/** Reads the tokens of one sentence from left to right, and remembers what could have stood where it got stuck. */
import type { Destination, Person } from './play.ts'
import type { Token } from './tokens.ts'

export class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  #furthest = 0
  #expected = new Set<string>()

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** Where it stands; set it to go back. */
  get at(): number {
    return this.#at
  }

  set at(at: number) {
    this.#at = at
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length
  }

  /** What was expected at the furthest place that was reached, and the token there. */
  get stuck(): { readonly token: Token | undefined; readonly expected: readonly string[] } {
    return { token: this.#tokens[this.#furthest], expected: [...this.#expected] }
  }

  /** Notes that something else was expected here. */
  miss(what: string): undefined {
    if (this.#at > this.#furthest) {
      this.#furthest = this.#at
      this.#expected = new Set()
    }
    if (this.#at === this.#furthest) this.#expected.add(what)
    return undefined
  }

  end(): true | undefined {
    return this.isAtEnd ? true : this.miss('the end of the sentence')
  }

  /** One word or mark, in any case. */
  word(text: string): true | undefined {
    const token = this.#tokens[this.#at]
    if (token?.kind === 'person' || token?.text.toLowerCase() !== text) return this.miss(`"${text}"`)
    this.#at += 1
    return true
  }

  /** Several words in a row, or none of them. */
  phrase(text: string): true | undefined {
    const start = this.#at
    if (text.split(' ').every((word) => this.word(word))) return true
    this.#at = start
    return undefined
  }

  /** The value of the first phrase that stands here; longer phrases must come first. */
  oneOf<Value>(phrases: Readonly<Record<string, Value>>): Value | undefined {
    for (const [phrase, value] of Object.entries(phrases)) {
      if (this.phrase(phrase)) return value
    }
    return undefined
  }

  /** A word of a certain form. */
  form(form: RegExp, what: string): string | undefined {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' || !form.test(token.text)) return this.miss(what)
    this.#at += 1
    return token.text
  }

  person(): Person | undefined {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'person') return this.miss('a person')
    this.#at += 1
    return token.person
  }

  destination(): Destination | undefined {
    const person = this.person()
    if (person) return { person }
    const number = this.form(/^\+?[0-9*#]{1,32}$/, 'a number')
    return number === undefined ? undefined : { number }
  }

  /** "Anna", "Anna and Ben", "Anna, Ben and Carla", each read by `item`. */
  list<Item>(item: () => Item | undefined): readonly Item[] | undefined {
    const items: Item[] = []
    do {
      const next = item()
      if (next === undefined) return undefined
      items.push(next)
    } while (this.word(',') || this.word('and'))
    return items
  }

  seconds(): number | undefined {
    const start = this.#at
    const amount = this.form(/^\d{1,5}(?:\.\d{1,3})?$/, 'a time')
    if (amount === undefined) return undefined
    const unit = this.oneOf({ seconds: 1, second: 1, s: 1, minutes: 60, minute: 60 })
    if (unit !== undefined) return Number(amount) * unit
    this.#at = start
    return undefined
  }
}
