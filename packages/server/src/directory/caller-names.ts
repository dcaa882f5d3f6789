/** Who is behind a line or a number: colleagues by their lines, and by the mobile numbers they gave. */
import type { LineNumber, Party } from '@offhook/telephony'
import type { People } from './people.ts'
import type { Person } from './person.ts'

/** A party as the product knows it: with its colleague's name and id where it is one. */
export interface KnownParty {
  readonly line?: LineNumber
  /** Canonical where there is such a form, else as reported; empty where it was not told. */
  readonly number: string
  readonly name?: string
  readonly personId?: string
  readonly restricted?: true
}

export interface CallerNamesOptions {
  readonly people: People
  /** The canonical form of a number as the owner of `line` wrote it. */
  readonly canonicalOf: (number: string, line: LineNumber | undefined) => string | null
  /** The name under which a line of nobody is listed; empty: by its number. `told` is what its phone system called it in the call. */
  readonly nameOfLine: (line: LineNumber, told: string) => string
}

export class CallerNames {
  readonly #options: CallerNamesOptions
  /** Built when it is needed, dropped when people change. */
  #byMobile: Map<string, Person> | undefined

  constructor(options: CallerNamesOptions) {
    this.#options = options
    options.people.events.on('changed', () => this.forget())
    options.people.events.on('removed', () => this.forget())
  }

  /** Numbers may read differently from now on. */
  forget(): void {
    this.#byMobile = undefined
  }

  /** A colleague's own name goes before what the phone system tells: that is often the name of a device or a number again. */
  known(party: Party): KnownParty {
    // Which line it was stays known to the journal, not to its readers: no view shows anything of a restricted party.
    if (party.restricted) {
      return { number: '', ...(party.line === undefined ? {} : { line: party.line }), restricted: true }
    }
    const person = this.personOf(party)
    const { line, name: told } = party
    const name = person?.name ?? (line === undefined ? told : this.#options.nameOfLine(line, told ?? ''))
    return {
      number: party.number,
      ...(party.line === undefined ? {} : { line: party.line }),
      ...(name ? { name } : {}),
      ...(person ? { personId: person.id } : {}),
    }
  }

  personOf(party: Party): Person | undefined {
    if (party.line !== undefined) return this.#options.people.byLine(party.line)[0]
    return party.number === '' ? undefined : this.#mobiles().get(party.number)
  }

  #mobiles(): Map<string, Person> {
    if (this.#byMobile) return this.#byMobile
    const byMobile = new Map<string, Person>()
    for (const person of this.#options.people.all()) {
      const canonical = person.mobile ? this.#options.canonicalOf(person.mobile, person.lines[0]) : null
      if (canonical !== null && !byMobile.has(canonical)) byMobile.set(canonical, person)
    }
    this.#byMobile = byMobile
    return byMobile
  }
}
