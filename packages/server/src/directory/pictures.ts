/** The pictures of people: set, removed, and read in the size that is needed. Their version stands with the person. */
import { type Clock, SerialQueue } from '@offhook/base'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { People } from './people.ts'
import type { Person } from './person.ts'
import { renditionsOf } from './picture.ts'
import type { PictureSize } from './picture-rendering.ts'

interface PictureTables {
  person_picture: { person_id: string; size: number; version: string; content: string }
}

/** Pictures that wait to be rendered, each some megabytes. */
const MOST_WAITING = 16

export class Pictures {
  readonly #store: Store
  readonly #people: People
  readonly #clock: Clock
  /** One after another, because an unfolded picture takes memory. */
  readonly #queue = new SerialQueue(MOST_WAITING)

  constructor(store: Store, people: People, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#people = people
  }

  /** Rejects with `picture-unreadable`, `not-found`, and `queue-full`. */
  set(personId: string, original: Uint8Array): Promise<Person> {
    return this.#queue.run(async () => {
      const { version, bySize } = await renditionsOf(original, this.#clock)
      const before = this.#people.get(personId)?.picture
      if (before === version) return this.#people.change(personId, {})
      const tables = this.#store.tables<PictureTables>()
      const rows = [...bySize].map(([size, bytes]) => {
        const row = { person_id: personId, size, version, content: Buffer.from(bytes).toString('base64') }
        return statementOf(tables.insertInto('person_picture').values(row))
      })
      // The new one is there before anybody hears of it, and the old one until nobody asks for it.
      const person = await this.#people.change(personId, { picture: version }, rows)
      if (before) await this.#store.write(this.#removed(personId, before))
      return person
    })
  }

  /** Rejects with `not-found`. */
  remove(personId: string): Promise<Person> {
    return this.#queue.run(async () => {
      const before = this.#people.get(personId)?.picture
      const also = before ? [this.#removed(personId, before)] : []
      return this.#people.change(personId, { picture: null }, also)
    })
  }

  /** JPEG; undefined where there is none. */
  async read(person: Person, size: PictureSize): Promise<Buffer | undefined> {
    if (person.picture === null) return undefined
    const row = await this.#store
      .tables<PictureTables>()
      .selectFrom('person_picture')
      .select('content')
      .where('person_id', '=', person.id)
      .where('size', '=', size)
      .where('version', '=', person.picture)
      .executeTakeFirst()
    return row && Buffer.from(row.content, 'base64')
  }

  #removed(personId: string, version: string): Statement {
    return statementOf(
      this.#store
        .tables<PictureTables>()
        .deleteFrom('person_picture')
        .where('person_id', '=', personId)
        .where('version', '=', version),
    )
  }
}
