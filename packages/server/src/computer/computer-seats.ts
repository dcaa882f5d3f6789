/**
 * Who sits at which computer: the browser there holds the computer's token in a cookie, and while somebody is signed in in it and
 * connected, the telephones beside the computer are theirs too, as after their own ones.
 */
import type { Clock, Log } from '@offhook/base'
import type { People } from '../directory/index.ts'
import type { OpenSession, Session } from '../session/session.ts'
import { type AccountBook, deviceText } from '../signin/index.ts'
import type { Computers } from './computers.ts'

export interface SeatedSession extends OpenSession {
  /** The token of the computer at which the browser stands. */
  readonly computerSecret?: string
  /** Of the browser. */
  readonly address?: string
  readonly agent?: string
}

export interface ComputerSeatsOptions {
  readonly computers: Computers
  readonly people: People
  readonly sessions: { open(session: OpenSession): Session }
  readonly accountBook: Pick<AccountBook, 'change'>
  readonly clock: Clock
  readonly log: Log
}

interface Seat {
  readonly personId: string
  readonly computerId: string
  /** Milliseconds since 1970. */
  readonly since: number
  session?: Session
}

export class ComputerSeats {
  readonly #options: ComputerSeatsOptions
  readonly #seats = new Set<Seat>()

  constructor(options: ComputerSeatsOptions) {
    this.#options = options
    const { computers } = options
    computers.events.on('changed', ({ computer }) => this.#reviewComputer(computer.id))
    computers.events.on('ended', ({ id }) => this.#empty(id))
  }

  /** Opens the session of a client; while it lasts, whoever it belongs to sits at the computer. */
  open({ computerSecret, address = '', agent = '', ...session }: SeatedSession): Session {
    const { computers, people, sessions, accountBook, clock, log } = this.#options
    const computer = computerSecret === undefined ? undefined : computers.recognise(computerSecret)
    if (!computer) return sessions.open(session)
    const { personId } = session.viewer
    const user = people.get(personId)?.name ?? ''
    computers.noteSeen(computer, { address, software: deviceText(agent), user })
    const seat: Seat = { personId, computerId: computer.id, since: clock.now() }
    // That it could not be written down keeps nobody from working.
    accountBook
      .change(personId, { lastComputer: { name: computer.name, at: seat.since } })
      .catch((fault: unknown) => log.warn('a seat could not be written', { fault: String(fault) }))
    this.#seats.add(seat)
    // Before the snapshot is made, so that it has the lines.
    this.#review(personId)
    const opened = sessions.open(session)
    seat.session = opened
    return {
      viewer: opened.viewer,
      watch: (topics) => opened.watch(topics),
      setActivity: (isActive) => opened.setActivity(isActive),
      reload: () => opened.reload(),
      close: () => {
        opened.close()
        if (this.#seats.delete(seat)) this.#review(personId)
      },
    }
  }

  /** Lets the clients at a computer load themselves anew. How many there are. */
  reload(computerId: string): number {
    const there = [...this.#seats].filter((seat) => seat.computerId === computerId)
    for (const { session } of there) session?.reload()
    return there.length
  }

  /** The names of those who sit at a computer now. */
  at(computerId: string): readonly string[] {
    const ids = new Set([...this.#seats].filter((seat) => seat.computerId === computerId).map(personIdOf))
    return [...ids].map((id) => this.#options.people.get(id)?.name ?? id).sort()
  }

  /** The computer at which somebody sits now, and since when; undefined for none. */
  of(personId: string): { readonly name: string; readonly at: number } | undefined {
    const seat = [...this.#seats].findLast((known) => known.personId === personId)
    const name = seat && this.#options.computers.get(seat.computerId)?.name
    return name === undefined ? undefined : { name, at: seat!.since }
  }

  #reviewComputer(computerId: string): void {
    for (const seat of this.#seats) if (seat.computerId === computerId) this.#review(seat.personId)
  }

  /** Its token counts no more: nobody sits there, though their browsers stay signed in. */
  #empty(computerId: string): void {
    const left = [...this.#seats].filter((seat) => seat.computerId === computerId)
    for (const seat of left) this.#seats.delete(seat)
    for (const personId of new Set(left.map(personIdOf))) this.#review(personId)
  }

  #review(personId: string): void {
    const { computers, people } = this.#options
    const lines = [...this.#seats]
      .filter((seat) => seat.personId === personId)
      .flatMap((seat) => computers.get(seat.computerId)?.phones ?? [])
    people.setSeatLines(personId, [...new Set(lines)])
  }
}

function personIdOf({ personId }: Seat): string {
  return personId
}
