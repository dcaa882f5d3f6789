/** The headers of a message in the order in which they stand. */
import { canonicalName, isRegistered, isSameName } from './header-names.ts'
import { splitList } from './list.ts'

/** What {@link Headers.from} takes: names with one value or several, each of which becomes a header line. */
export type HeaderInit = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Names are compared without regard to case, compact forms are known by their long names (RFC 3261 §7.3). Values are byte
 * strings (see text.ts), unfolded and without white space at their ends.
 */
export class Headers {
  readonly #names: string[]
  readonly #values: string[]

  /** Takes both lists as its own: canonical names and their values, index by index. */
  constructor(names: string[] = [], values: string[] = []) {
    this.#names = names
    this.#values = values
  }

  static from(init: HeaderInit): Headers {
    if (init instanceof Headers) return init.copy()
    const headers = new Headers()
    for (const name in init) {
      const value = init[name]
      if (value === undefined) continue
      if (typeof value === 'string') headers.append(name, value)
      else for (const each of value) headers.append(name, each)
    }
    return headers
  }

  /** The number of header lines. */
  get size(): number {
    return this.#names.length
  }

  /** The value of the first line of that name. */
  get(name: string): string | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : this.#values[at]
  }

  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** The values as they stand, one a header line. */
  all(name: string): string[] {
    const found: string[] = []
    for (let at = this.#find(name); at >= 0; at = this.#findFrom(this.#names[at]!, at + 1)) {
      found.push(this.#values[at]!)
    }
    return found
  }

  /** The values of a list header, split at the commas outside quotes and angle brackets. */
  values(name: string): string[] {
    const first = this.#find(name)
    if (first < 0) return []
    const next = this.#findFrom(this.#names[first]!, first + 1)
    if (next < 0) return splitList(this.#values[first]!)
    return this.all(name).flatMap(splitList)
  }

  /** Whether a list header contains a token, compared without regard to case: `Supported`, `Require`, `Allow` … */
  lists(name: string, token: string): boolean {
    if (!this.has(name)) return false
    const wanted = token.toLowerCase()
    return this.values(name).some((value) => value.toLowerCase() === wanted)
  }

  /** Replaces all lines of that name, at the place of the first; a new name goes to the end. */
  set(name: string, value: string | readonly string[]): this {
    const values = typeof value === 'string' ? [value] : value
    const canonical = canonicalName(name)
    const at = this.#find(canonical)
    if (at < 0) {
      for (const each of values) this.append(canonical, each)
    } else if (values.length === 1 && this.#findFrom(this.#names[at]!, at + 1) < 0) {
      this.#values[at] = values[0]!
    } else {
      this.delete(canonical)
      this.#names.splice(at, 0, ...values.map(() => canonical))
      this.#values.splice(at, 0, ...values)
    }
    return this
  }

  /** Adds a line behind all others. */
  append(name: string, value: string): this {
    this.#names.push(canonicalName(name))
    this.#values.push(value)
    return this
  }

  /** Adds a line before all others. */
  prepend(name: string, value: string): this {
    this.#names.unshift(canonicalName(name))
    this.#values.unshift(value)
    return this
  }

  /** Takes all lines of that name away and says whether there were any. */
  delete(name: string): boolean {
    const first = this.#find(name)
    if (first < 0) return false
    const canonical = this.#names[first]!
    for (let at = first; at >= 0; at = this.#findFrom(canonical, at)) {
      this.#names.splice(at, 1)
      this.#values.splice(at, 1)
    }
    return true
  }

  *entries(): Generator<[name: string, value: string]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i]!, this.#values[i]!]
  }

  copy(): Headers {
    return new Headers(this.#names.slice(), this.#values.slice())
  }

  /** How many lines of that canonical name there are. */
  count(name: string): number {
    let found = 0
    for (let i = 0; i < this.#names.length; i++) if (this.#names[i] === name) found++
    return found
  }

  /** The header lines on the wire; Content-Length says `bodyLength`, at its place or at the end (RFC 3261 §20.14). */
  write(bodyLength: number): string {
    let out = ''
    let hasLength = false
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i]!
      if (name !== 'Content-Length') out += `${name}: ${this.#values[i]}\r\n`
      else if (!hasLength) {
        hasLength = true
        out += `Content-Length: ${bodyLength}\r\n`
      }
    }
    return hasLength ? out : `${out}Content-Length: ${bodyLength}\r\n`
  }

  #find(name: string): number {
    const names = this.#names
    for (let i = 0; i < names.length; i++) if (names[i] === name) return i
    // What is spelt as the registry has it stands so in #names, or not at all.
    return isRegistered(name) ? -1 : this.#findFrom(canonicalName(name), 0)
  }

  #findFrom(name: string, from: number): number {
    const names = this.#names
    for (let i = from; i < names.length; i++) if (isSameName(names[i]!, name)) return i
    return -1
  }
}
