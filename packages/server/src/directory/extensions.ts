/** The extensions and their phone accounts: changed one write at a time; every change is told, so that the phone system follows. */
import {
  type Clock,
  Emitter,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  type Random,
  SerialQueue,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { LineSettings } from '@offhook/pbx'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Statement, Store } from '../store/index.ts'
import { type Extension, newSecret, type PhoneDevice, secretsOf } from './extension.ts'
import {
  deleteDevice,
  deleteExtension,
  insertDevice,
  insertExtension,
  loadExtensions,
  updateDevice,
  updateDeviceSecrets,
  updateExtension,
} from './extension-table.ts'

export type ExtensionsEvents = {
  /** The list as the phone system shall take it. Not told when the change came from the phone system itself. */
  changed: { readonly extensions: readonly Extension[] }
}

export type NewExtension = Pick<Extension, 'number' | 'name'> &
  Partial<Pick<Extension, 'callWaiting' | 'mayCallOutside' | 'pickupGroup'>> & {
    /** Whether people may sign in with number and PIN at its first phone. */
    readonly isShared?: boolean
  }

/** A phone account with its secret, which is given out once and not kept. */
export interface NewAccount {
  readonly extension: Extension
  readonly device: PhoneDevice
  readonly secret: string
}

export interface ExtensionsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly log: Log
  /** The realm of digest sign-in. */
  readonly realm: () => string
}

const FIRST_PHONE = 'Phone'

export class Extensions {
  readonly #options: ExtensionsOptions
  readonly #store: Store
  readonly #emitter: Emitter<ExtensionsEvents>
  readonly #queue = new SerialQueue()
  readonly #byNumber = new Map<LineNumber, Extension>()
  readonly #users = new Set<string>()
  readonly #pickupGroups = new Map<string, Set<LineNumber>>()

  constructor(options: ExtensionsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    this.#store = options.store
  }

  get events(): Listenable<ExtensionsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const extension of await loadExtensions(this.#store)) this.#keep(extension)
  }

  all(): readonly Extension[] {
    return [...this.#byNumber.values()]
  }

  get(number: LineNumber): Extension | undefined {
    return this.#byNumber.get(number)
  }

  /** The pickup groups with the numbers of their members. */
  get pickupGroups(): ReadonlyMap<string, ReadonlySet<LineNumber>> {
    return this.#pickupGroups
  }

  /** The other members of the pickup group of `number`. */
  pickupMatesOf(number: LineNumber): readonly LineNumber[] {
    const members = this.#pickupGroups.get(this.#byNumber.get(number)?.pickupGroup ?? '') ?? []
    return [...members].filter((member) => member !== number)
  }

  /** Makes an extension with a first phone account. Rejects with `already-exists`. */
  async create(fields: NewExtension): Promise<NewAccount> {
    const [account] = await this.createAll([fields])
    return account!
  }

  /** All or none, in one write: for the set-up and for imports. Rejects with `already-exists`. */
  createAll(list: readonly NewExtension[]): Promise<readonly NewAccount[]> {
    return this.#queue.run(async () => {
      const numbers = new Set<string>()
      const accounts = list.map((fields) => {
        if (this.#byNumber.has(fields.number) || numbers.has(fields.number)) {
          throw new NamedError(contractErrors, 'already-exists', { what: 'extension', key: fields.number })
        }
        numbers.add(fields.number)
        return this.#newExtension(fields)
      })
      await this.#store.write(...accounts.flatMap(({ extension }) => insertExtension(this.#store, extension)))
      for (const { extension } of accounts) this.#keep(extension)
      this.#tell()
      return accounts
    })
  }

  /** Rejects with `not-found`. */
  change(
    number: LineNumber,
    changes: Partial<
      Pick<
        Extension,
        'name' | 'callWaiting' | 'mayCallOutside' | 'pickupGroup' | 'shownNumber' | 'withholdsNumber'
      >
    >,
  ): Promise<Extension> {
    return this.#queue.run(async () => {
      const extension = { ...this.#find(number), ...changes }
      await this.#write(extension, [updateExtension(this.#store, extension)])
      return extension
    })
  }

  /** What somebody set at a phone or by a service. The phone system knows it already: nothing is told. */
  saveLineSettings(number: LineNumber, settings: LineSettings): Promise<void> {
    return this.#queue.run(async () => {
      const before = this.#byNumber.get(number)
      if (!before) return
      const extension = { ...before, ...settings }
      await this.#store.write(updateExtension(this.#store, extension))
      this.#keep(extension)
    })
  }

  /** Rejects with `not-found`. */
  remove(number: LineNumber): Promise<void> {
    return this.#queue.run(async () => {
      const extension = this.#find(number)
      await this.#store.write(deleteExtension(this.#store, number))
      this.#leavePickupGroup(extension)
      this.#byNumber.delete(number)
      for (const device of extension.devices) this.#users.delete(device.user)
      this.#tell()
    })
  }

  /** Rejects with `not-found`. */
  addDevice(number: LineNumber, name: string, isShared = false): Promise<NewAccount> {
    return this.#queue.run(async () => {
      const before = this.#find(number)
      const secret = newSecret(this.#options.random)
      const device = { ...this.#newDevice(number, name, secret), isShared }
      const extension = { ...before, devices: [...before.devices, device] }
      await this.#write(extension, [insertDevice(this.#store, number, device)])
      return { extension, device, secret }
    })
  }

  /** Rejects with `not-found`. */
  changeDevice(
    number: LineNumber,
    deviceId: string,
    changes: Partial<Pick<PhoneDevice, 'name' | 'isShared'>>,
  ): Promise<Extension> {
    return this.#queue.run(async () => {
      const before = this.#find(number)
      const device = { ...this.#findDevice(before, deviceId), ...changes }
      const devices = before.devices.map((other) => (other.id === deviceId ? device : other))
      const extension = { ...before, devices }
      await this.#write(extension, [updateDevice(this.#store, device)])
      return extension
    })
  }

  /** Rejects with `not-found`. */
  renewSecret(number: LineNumber, deviceId: string): Promise<NewAccount> {
    return this.#queue.run(async () => {
      const before = this.#find(number)
      const known = this.#findDevice(before, deviceId)
      const secret = newSecret(this.#options.random)
      const device = { ...known, secrets: secretsOf(known.user, this.#options.realm(), secret) }
      const devices = before.devices.map((other) => (other.id === deviceId ? device : other))
      const extension = { ...before, devices }
      await this.#write(extension, [updateDeviceSecrets(this.#store, device)])
      return { extension, device, secret }
    })
  }

  /** Rejects with `not-found`. */
  removeDevice(number: LineNumber, deviceId: string): Promise<void> {
    return this.#queue.run(async () => {
      const before = this.#find(number)
      const device = this.#findDevice(before, deviceId)
      const extension = { ...before, devices: before.devices.filter((other) => other.id !== deviceId) }
      await this.#write(extension, [deleteDevice(this.#store, deviceId)])
      this.#users.delete(device.user)
    })
  }

  #newExtension({ isShared = false, ...fields }: NewExtension): NewAccount {
    const secret = newSecret(this.#options.random)
    const device = { ...this.#newDevice(fields.number, FIRST_PHONE, secret), isShared }
    const extension: Extension = {
      callWaiting: true,
      mayCallOutside: true,
      pickupGroup: null,
      shownNumber: null,
      withholdsNumber: false,
      ...fields,
      forwardings: [],
      doNotDisturb: false,
      devices: [device],
    }
    return { extension, device, secret }
  }

  /** The first phone of an extension signs in with its number, further ones with a suffix. */
  #newDevice(number: LineNumber, name: string, secret: string): PhoneDevice {
    let user = number
    for (let i = 2; this.#users.has(user); i++) user = `${number}-${i}`
    return {
      id: this.#options.newId(),
      user,
      name,
      secrets: secretsOf(user, this.#options.realm(), secret),
      isShared: false,
      createdAt: this.#options.clock.now(),
    }
  }

  #find(number: LineNumber): Extension {
    const extension = this.#byNumber.get(number)
    if (!extension) throw new NamedError(contractErrors, 'not-found', { what: 'extension', key: number })
    return extension
  }

  #findDevice(extension: Extension, id: string): PhoneDevice {
    const device = extension.devices.find((known) => known.id === id)
    if (!device) throw new NamedError(contractErrors, 'not-found', { what: 'phone', key: id })
    return device
  }

  async #write(extension: Extension, statements: readonly Statement[]): Promise<void> {
    await this.#store.write(...statements)
    this.#keep(extension)
    this.#tell()
  }

  #keep(extension: Extension): void {
    const { number, pickupGroup } = extension
    this.#leavePickupGroup(this.#byNumber.get(number))
    if (pickupGroup !== null) {
      const members = this.#pickupGroups.get(pickupGroup) ?? new Set()
      this.#pickupGroups.set(pickupGroup, members.add(number))
    }
    this.#byNumber.set(number, extension)
    for (const device of extension.devices) this.#users.add(device.user)
  }

  #leavePickupGroup(extension: Extension | undefined): void {
    const group = extension?.pickupGroup ?? ''
    const members = this.#pickupGroups.get(group)
    if (members?.delete(extension!.number) && members.size === 0) this.#pickupGroups.delete(group)
  }

  #tell(): void {
    this.#emitter.emit('changed', { extensions: this.all() })
  }
}
