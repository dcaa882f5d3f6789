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
import { type Computer, type ComputerFields, type ComputerSeen, emptyComputer } from './computer.ts'
import { deleteComputer, loadComputers, saveComputer } from './computer-table.ts'

export type ComputersEvents = {
  changed: { readonly computer: Computer; readonly before?: Computer }
  /** Its token is no longer valid: whoever came in by it must leave. */
  ended: { readonly id: string }
}

export interface ComputersOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly log: Log
}

const MOST_COMPUTERS = 50_000
/** How often it is noted on disk that one was here, as long as it says the same of itself. */
const NOTE_SEEN_EVERY_MS = 600_000
const MOST_SOFTWARE = 120

export class Computers {
  readonly #options: ComputersOptions
  readonly #emitter = new Emitter<ComputersEvents>()
  readonly #byId = new Map<string, Computer>()
  readonly #byName = new Map<string, Computer>()
  readonly #byHash = new Map<string, Computer>()

  constructor(options: ComputersOptions) {
    this.#options = options
  }

  get events(): Listenable<ComputersEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const computer of await loadComputers(this.#options.store)) this.#keep(computer)
  }

  all(): Iterable<Computer> {
    return this.#byId.values()
  }

  get(id: string): Computer | undefined {
    return this.#byId.get(id)
  }

  /** Throws `not-found`. */
  byName(name: string): Computer | undefined {
    return this.#byName.get(keyOf(name))
  }

  find(id: string): Computer {
    const computer = this.#byId.get(id)
    if (!computer) throw new NamedError(contractErrors, 'not-found', { what: 'computer', key: id })
    return computer
  }

  /** Whose token this is; where a name is given, only if it has that name. Not one that is switched off. */
  recognise(secret: string, name?: string): Computer | undefined {
    if (!isBearer(secret)) return undefined
    const computer = this.#byHash.get(bearerHash(secret))
    if (!computer?.isActive) return undefined
    return name === undefined || keyOf(computer.name) === keyOf(name) ? computer : undefined
  }

  /** Notes that it was here. */
  noteSeen(computer: Computer, seen: Omit<ComputerSeen, 'at'>): void {
    const { clock, log } = this.#options
    const at = clock.now()
    const last = computer.seen
    const software = seen.software.slice(0, MOST_SOFTWARE)
    const isSame = last?.software === software && last.user === seen.user && last.address === seen.address
    if (isSame && at - last.at < NOTE_SEEN_EVERY_MS) return
    this.#save({ ...computer, seen: { ...seen, software, at } }).catch((fault: unknown) =>
      log.warn('a computer could not be written', { fault: String(fault) }),
    )
  }

  /** The secret is told once and not kept. Rejects with `already-exists` and `too-many`. */
  async create(
    fields: Pick<ComputerFields, 'name'> & Partial<ComputerFields>,
  ): Promise<{ readonly computer: Computer; readonly secret: string }> {
    const { clock, random, newId } = this.#options
    this.#checkRoom()
    this.#checkName(fields.name)
    const secret = newBearer(random)
    const made = {
      id: newId(),
      host: '',
      system: '',
      secretHash: bearerHash(secret),
      createdAt: clock.now(),
      seen: null,
    }
    return { computer: await this.#save({ ...emptyComputer, ...fields, ...made }), secret }
  }

  /** One that a directory knows: it has no token until somebody gives it one. Rejects with `already-exists` and `too-many`. */
  take(fields: Pick<Computer, 'name' | 'description' | 'isActive' | 'host' | 'system'>): Promise<Computer> {
    const { clock, newId } = this.#options
    this.#checkRoom()
    this.#checkName(fields.name)
    const made = { id: newId(), secretHash: null, createdAt: clock.now(), seen: null }
    return this.#save({ ...emptyComputer, ...fields, ...made })
  }

  /** Rejects with `not-found` and `already-exists`. */
  async change(
    id: string,
    fields: Partial<ComputerFields & Pick<Computer, 'host' | 'system'>>,
  ): Promise<Computer> {
    const before = this.find(id)
    if (fields.name !== undefined) this.#checkName(fields.name, id)
    const computer = await this.#save({ ...before, ...fields })
    if (before.isActive && !computer.isActive) this.#emitter.emit('ended', { id })
    return computer
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
    this.#forget(computer)
    this.#emitter.emit('ended', { id })
    await this.#options.store.write(deleteComputer(this.#options.store, id))
    return computer
  }

  #checkRoom(): void {
    if (this.#byId.size >= MOST_COMPUTERS) {
      throw new NamedError(contractErrors, 'too-many', { what: 'computers', limit: MOST_COMPUTERS })
    }
  }

  #checkName(name: string, except?: string): void {
    const known = this.#byName.get(keyOf(name))
    if (known && known.id !== except) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'computer', key: name })
    }
  }

  /** In memory first: one that is removed while the disk still writes must not come back. */
  async #save(computer: Computer): Promise<Computer> {
    const { store } = this.#options
    const before = this.#byId.get(computer.id)
    this.#keep(computer)
    await store.write(saveComputer(store, computer))
    this.#emitter.emit('changed', { computer, ...(before && { before }) })
    return computer
  }

  #keep(computer: Computer): void {
    const before = this.#byId.get(computer.id)
    if (before) this.#forget(before)
    this.#byId.set(computer.id, computer)
    this.#byName.set(keyOf(computer.name), computer)
    if (computer.secretHash !== null) this.#byHash.set(computer.secretHash, computer)
  }

  #forget({ id, name, secretHash }: Computer): void {
    this.#byId.delete(id)
    this.#byName.delete(keyOf(name))
    if (secretHash !== null) this.#byHash.delete(secretHash)
  }
}

/** Windows does not tell capital letters apart in the names of computers. */
function keyOf(name: string): string {
  return name.toLowerCase()
}
