/** The computers: in memory, with each change on disk before it counts. */
import {
  type Clock,
  Emitter,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  type Random,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { bearerHash, isBearer, newBearer } from '../signin/index.ts'
import type { Store } from '../store/index.ts'
import type { Computer } from './computer.ts'
import { deleteComputer, loadComputers, saveComputer } from './computer-table.ts'

export type ComputersEvents = {
  /** Its token is no longer valid: whoever came in by it must leave. */
  ended: { readonly id: string }
}

export type ComputerFields = Pick<Computer, 'name' | 'lines' | 'isOwnerOnly'>

export interface ComputersOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly log: Log
}

const MOST_COMPUTERS = 1000
/** How often the last sign-in is noted on disk. */
const NOTE_SEEN_EVERY_MS = 600_000

export class Computers {
  readonly #options: ComputersOptions
  readonly #emitter = new Emitter<ComputersEvents>()
  readonly #byId = new Map<string, Computer>()

  constructor(options: ComputersOptions) {
    this.#options = options
  }

  get events(): Listenable<ComputersEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const computer of await loadComputers(this.#options.store)) this.#byId.set(computer.id, computer)
  }

  /** By their names. */
  all(): readonly Computer[] {
    return [...this.#byId.values()].sort((a, b) => a.name.localeCompare(b.name))
  }

  get(id: string): Computer | undefined {
    return this.#byId.get(id)
  }

  /** Throws `not-found`. */
  find(id: string): Computer {
    const computer = this.#byId.get(id)
    if (!computer) throw new NamedError(contractErrors, 'not-found', { what: 'computer', key: id })
    return computer
  }

  /** Whose name and token these are. Notes that it was here. */
  recognise(name: string, secret: string): Computer | undefined {
    if (!isBearer(secret)) return undefined
    const hash = bearerHash(secret)
    const computer = this.all().find((known) => known.secretHash === hash && sameName(known.name, name))
    if (computer) this.#noteSeen(computer)
    return computer
  }

  /** The secret is told once and not kept. Rejects with `already-exists` and `too-many`. */
  async create(fields: ComputerFields): Promise<{ readonly computer: Computer; readonly secret: string }> {
    const { clock, random, newId } = this.#options
    if (this.#byId.size >= MOST_COMPUTERS) {
      throw new NamedError(contractErrors, 'too-many', { what: 'computers', limit: MOST_COMPUTERS })
    }
    this.#checkName(fields.name)
    const secret = newBearer(random)
    const secretHash = bearerHash(secret)
    const computer = { id: newId(), ...fields, secretHash, createdAt: clock.now(), seenAt: null }
    const { store } = this.#options
    await store.write(saveComputer(store, computer))
    this.#byId.set(computer.id, computer)
    return { computer, secret }
  }

  /** Rejects with `not-found` and `already-exists`. */
  async change(id: string, fields: Partial<ComputerFields>): Promise<Computer> {
    const computer = this.find(id)
    if (fields.name !== undefined) this.#checkName(fields.name, id)
    return this.#save({ ...computer, ...fields })
  }

  /** A new secret; the old one does not count any more. Rejects with `not-found`. */
  async renew(id: string): Promise<{ readonly computer: Computer; readonly secret: string }> {
    const known = this.find(id)
    const secret = newBearer(this.#options.random)
    const computer = await this.#save({ ...known, secretHash: bearerHash(secret) })
    this.#emitter.emit('ended', { id })
    return { computer, secret }
  }

  /** Rejects with `not-found`. It stops to count before the disk knows. */
  async remove(id: string): Promise<Computer> {
    const computer = this.find(id)
    this.#byId.delete(id)
    this.#emitter.emit('ended', { id })
    await this.#options.store.write(deleteComputer(this.#options.store, id))
    return computer
  }

  #checkName(name: string, except?: string): void {
    const taken = this.all().some((known) => known.id !== except && sameName(known.name, name))
    if (taken) throw new NamedError(contractErrors, 'already-exists', { what: 'computer', key: name })
  }

  /** In memory first: one that is removed while the disk still writes must not come back. */
  async #save(computer: Computer): Promise<Computer> {
    const { store } = this.#options
    this.#byId.set(computer.id, computer)
    await store.write(saveComputer(store, computer))
    return computer
  }

  #noteSeen(computer: Computer): void {
    const { clock, log } = this.#options
    const now = clock.now()
    if (now - (computer.seenAt ?? 0) < NOTE_SEEN_EVERY_MS) return
    this.#save({ ...computer, seenAt: now }).catch((fault: unknown) =>
      log.warn('a computer could not be written', { fault: String(fault) }),
    )
  }
}

/** Windows does not tell capital letters apart in the names of computers. */
function sameName(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0
}
