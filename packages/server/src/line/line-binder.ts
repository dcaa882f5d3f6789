/**
 * Lines by number: who has a business number that is the number of a line has that line, without anybody assigning it. Any number of
 * lines may have the same number; all of them are the person's.
 */
import type { BindingNumber } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { People, Person } from '../directory/index.ts'
import { type Numbers, numberOfLine } from '../location/index.ts'
import type { Lines } from './lines.ts'

export interface LineBinderOptions {
  readonly people: People
  readonly lines: Lines
  readonly numbers: Numbers
  /** Whether lines are bound by number at all. */
  readonly isOn: () => boolean
  /** Whether they are by that number of a person: a directory may keep one out. */
  readonly bindsLines: (personId: string, number: BindingNumber) => boolean
}

export interface LineMatches {
  readonly business: LineNumber[]
  readonly business2: LineNumber[]
}

const bindingNumbers: readonly BindingNumber[] = ['business', 'business2']

export class LineBinder {
  readonly #options: LineBinderOptions
  /** Lines by their canonical number, and by their own. */
  readonly #byNumber = new Map<string, LineNumber[]>()
  /** The numbers under which each line is found. */
  readonly #keys = new Map<LineNumber, readonly string[]>()
  /** Who has a number, and the numbers each has: so that a line that comes concerns only those whose number it has. */
  readonly #people = new Map<string, Set<string>>()
  readonly #personKeys = new Map<string, string[]>()

  constructor(options: LineBinderOptions) {
    this.#options = options
    const { people, lines } = options
    lines.events.on('changed', ({ line }) => {
      const number = line.device.line
      if (this.#keys.has(number)) return
      this.#add(number)
      this.#bindWith(number)
    })
    lines.events.on('removed', ({ line }) => this.#remove(line.device.line))
    people.events.on('changed', ({ person }) => this.#bind(person))
    people.events.on('removed', ({ person }) => this.#forget(person.id))
    this.refresh()
  }

  /** Lines whose number is one of the person's business numbers; also where lines are not bound, to show what would be. */
  matches({ numbers }: Person): LineMatches {
    const find = (number: string | null) => (number === null ? [] : this.#linesWith(number))
    return { business: find(numbers.business), business2: find(numbers.business2) }
  }

  /** Numbers, lines or the switch changed. */
  refresh(): void {
    this.#byNumber.clear()
    this.#keys.clear()
    for (const { device } of this.#options.lines.all()) this.#add(device.line)
    for (const person of [...this.#options.people.all()]) this.#bind(person)
  }

  /** Who is bound by which number may be another thing for these people. */
  bindAgain(personIds: readonly string[]): void {
    for (const id of personIds) {
      const person = this.#options.people.get(id)
      if (person) this.#bind(person)
    }
  }

  #bind(person: Person): void {
    const { people, isOn, bindsLines } = this.#options
    this.#forget(person.id)
    for (const key of this.#keysOf(person)) {
      const known = this.#people.get(key)
      if (known) known.add(person.id)
      else this.#people.set(key, new Set([person.id]))
      const keys = this.#personKeys.get(person.id)
      if (keys) keys.push(key)
      else this.#personKeys.set(person.id, [key])
    }
    const found = this.matches(person)
    const bound = isOn() ? bindingNumbers.filter((number) => bindsLines(person.id, number)) : []
    people.setBoundLines(
      person.id,
      bound.flatMap((number) => found[number]),
    )
  }

  /** Binds those whose number a line has that came or went. */
  #bindWith(line: LineNumber): void {
    const keys = this.#keys.get(line) ?? []
    this.bindAgain([...new Set(keys.flatMap((key) => [...(this.#people.get(key) ?? [])]))])
  }

  #forget(personId: string): void {
    for (const key of this.#personKeys.get(personId) ?? []) this.#people.get(key)?.delete(personId)
    this.#personKeys.delete(personId)
  }

  /** The numbers of a person as lines may have them: as written, and canonical. */
  #keysOf({ numbers: { business, business2 } }: Person): string[] {
    return [business, business2].flatMap((number) => {
      if (number === null) return []
      const canonical = this.#options.numbers.of(undefined).canonicalOf(number)
      return canonical === null ? [number] : [number, canonical]
    })
  }

  #remove(line: LineNumber): void {
    for (const key of this.#keys.get(line) ?? []) {
      const left = (this.#byNumber.get(key) ?? []).filter((known) => known !== line)
      this.#byNumber.set(key, left)
    }
    this.#bindWith(line)
    this.#keys.delete(line)
  }

  #linesWith(number: string): LineNumber[] {
    const canonical = this.#options.numbers.of(undefined).canonicalOf(number)
    const found =
      (canonical === null ? undefined : this.#byNumber.get(canonical)) ?? this.#byNumber.get(number)
    return [...(found ?? [])].sort()
  }

  #add(line: LineNumber): void {
    const canonical = this.#options.numbers.of(line).canonicalOfLine(line)
    const keys = [...new Set([line, numberOfLine(line), ...(canonical === null ? [] : [canonical])])]
    this.#keys.set(line, keys)
    for (const key of keys) {
      const known = this.#byNumber.get(key)
      if (known) known.push(line)
      else this.#byNumber.set(key, [line])
    }
  }
}
