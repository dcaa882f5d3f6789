/** Reads JSON values by hand and says where one is wrong: each reader knows its JSON pointer (RFC 6901). */
import { numberError } from './errors.ts'

export class JsonReader {
  readonly value: unknown
  readonly pointer: string

  constructor(value: unknown, pointer = '') {
    this.value = value
    this.pointer = pointer
  }

  /** Always throws `location-invalid` with this place. */
  fail(problem: string): never {
    throw numberError('location-invalid', { pointer: this.pointer, problem })
  }

  get missing(): boolean {
    return this.value === undefined
  }

  /** The member `key` of an object; a missing member reads as undefined. */
  at(key: string): JsonReader {
    const object = this.#object()
    const child = Object.hasOwn(object, key) ? object[key] : undefined
    return new JsonReader(child, `${this.pointer}/${escapePointer(key)}`)
  }

  /** Fails for the first member that is not one of `known`: a misspelt setting must not pass silently. */
  only(known: readonly string[]): this {
    for (const key of Object.keys(this.#object())) {
      if (!known.includes(key)) {
        new JsonReader(undefined, `${this.pointer}/${escapePointer(key)}`).fail('there is no such setting')
      }
    }
    return this
  }

  list<Item>(read: (item: JsonReader) => Item, limit = 10_000): readonly Item[] {
    if (this.missing) return []
    if (!Array.isArray(this.value)) return this.fail('a list is needed')
    if (this.value.length > limit) return this.fail(`a list may have ${limit} entries at most`)
    return this.value.map((item, index) => read(new JsonReader(item, `${this.pointer}/${index}`)))
  }

  string(fallback?: string, limit = 1000): string {
    if (this.missing && fallback !== undefined) return fallback
    if (typeof this.value !== 'string') return this.fail('a text is needed')
    if (this.value.length > limit) return this.fail(`a text may have ${limit} characters at most`)
    return this.value
  }

  /** A text of which every character passes `allowed`; `what` names them in the failure. */
  text(allowed: RegExp, what: string, fallback?: string): string {
    const text = this.string(fallback)
    if (!allowed.test(text)) return this.fail(`${what} is needed`)
    return text
  }

  boolean(fallback: boolean): boolean {
    if (this.missing) return fallback
    if (typeof this.value !== 'boolean') return this.fail('true or false is needed')
    return this.value
  }

  integer(min: number, max: number, fallback?: number): number {
    if (this.missing && fallback !== undefined) return fallback
    const value = this.value
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      return this.fail(`a whole number from ${min} to ${max} is needed`)
    }
    return value
  }

  oneOf<const Choice extends string>(choices: readonly Choice[], fallback?: Choice): Choice {
    if (this.missing && fallback !== undefined) return fallback
    const found = choices.find((choice) => choice === this.value)
    return found ?? this.fail(`one of ${choices.join(', ')} is needed`)
  }

  #object(): Record<string, unknown> {
    if (this.missing) return {}
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      return this.fail('an object is needed')
    }
    return this.value as Record<string, unknown>
  }
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
