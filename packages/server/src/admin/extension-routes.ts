/** What administrators may ask about extensions, their phone accounts, and the phones that are signed in. */
import { NamedError } from '@offhook/base'
import { type AdminExtension, contractErrors, type RegisteredPhone } from '@offhook/contract'
import type { ConnectedPhone, PhoneSystem } from '@offhook/pbx'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Calls } from '../call/index.ts'
import type { Config } from '../config/index.ts'
import type { ShownNumbers } from '../connector/index.ts'
import type { Extension, Extensions, People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { DeskGuests, SignInPolicyBook } from '../signin/index.ts'
import { contains, pageOf } from '../store/index.ts'
import { actorOf } from './actor.ts'
import type { PhoneAccounts } from './phone-accounts.ts'
import { shownAtPeers } from './shown-numbers.ts'

export interface ExtensionRouteParts {
  readonly people: People
  readonly extensions: Extensions
  readonly lines: Lines
  readonly calls: Calls
  readonly phoneSystem: Pick<PhoneSystem, 'phones'>
  readonly phoneAccounts: PhoneAccounts
  readonly deskGuests: DeskGuests
  readonly signInPolicy: SignInPolicyBook
  readonly systemEvents: SystemEvents
  readonly config: Pick<Config, 'peers'>
  readonly numbers: Numbers
  readonly shownNumbers: ShownNumbers
}

export function extensionRoutes(parts: ExtensionRouteParts) {
  const { people, extensions, lines, calls, phoneSystem, phoneAccounts, deskGuests } = parts
  const { signInPolicy, systemEvents } = parts

  const guestAt = (deviceId: string) => {
    const guest = deskGuests.at(deviceId)
    if (!guest) return null
    const { personId, line, since } = guest
    return { personId, name: people.get(personId)?.name ?? '', line, since }
  }

  const view = (extension: Extension, phones = phoneSystem.phones()): AdminExtension => {
    const device = lines.get(extension.number)?.device
    return {
      number: extension.number,
      name: extension.name,
      personIds: people.byLine(extension.number).map((person) => person.id),
      devices: extension.devices.map(({ id, user, name, isShared, createdAt }) => ({
        id,
        user,
        name,
        isShared,
        guest: guestAt(id),
        createdAt,
      })),
      state: device?.state ?? 'notInitialised',
      stateReason: device?.stateReason ?? '',
      registrations: phones.filter((phone) => phone.line === extension.number).length,
      forwardings: extension.forwardings.map((forwarding) => ({ ...forwarding })),
      doNotDisturb: extension.doNotDisturb,
      callWaiting: extension.callWaiting,
      mayCallOutside: extension.mayCallOutside,
      pickupGroup: extension.pickupGroup,
      shownNumber: extension.shownNumber,
      withholdsNumber: extension.withholdsNumber,
    }
  }

  return {
    listExtensions({ query }) {
      const found = extensions
        .all()
        .filter(({ number, name, pickupGroup }) => contains(query.text, number, name, pickupGroup ?? ''))
      const page = pageOf(found, (extension) => sortable(extension.number), query)
      const phones = phoneSystem.phones()
      return { items: page.items.map((extension) => view(extension, phones)), next: page.next }
    },

    listPickupGroups: () =>
      Array.from(extensions.pickupGroups, ([name, members]) => ({ name, extensions: members.size })).sort(
        (one, other) => one.name.localeCompare(other.name),
      ),

    async createExtension({ body }, viewer) {
      const { personId, ...fields } = body
      const person = personId === undefined ? undefined : people.get(personId)
      if (personId !== undefined && !person) {
        throw new NamedError(contractErrors, 'not-found', { what: 'person', key: personId })
      }
      const account = await extensions.create({ ...fields, isShared: signInPolicy.current.sharesNewPhones })
      if (person) await people.change(person.id, { lines: [...person.lines, fields.number] })
      systemEvents.record('extension-created', { line: fields.number }, actorOf(people, viewer))
      const [phone] = await phoneAccounts.of([account])
      return phone!
    },

    async changeExtension({ params, body }, viewer) {
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const extension = await extensions.change(params.number, changes)
      const details = { line: params.number, fields: Object.keys(changes).join(', ') }
      systemEvents.record('extension-changed', details, actorOf(people, viewer))
      return view(extension)
    },

    explainShownNumbers({ params }) {
      const { number } = params
      if (!extensions.get(number)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'extension', key: number })
      }
      return shownAtPeers(parts, number)
    },

    async deleteExtension({ params }, viewer) {
      const { number } = params
      if (calls.ofLine(number).length > 0) {
        throw new NamedError(contractErrors, 'still-in-use', { what: 'Extension', key: number, by: 'a call' })
      }
      await extensions.remove(number)
      for (const person of people.byLine(number)) {
        const left = person.lines.filter((line) => line !== number)
        const preferredLine = person.preferredLine === number ? null : person.preferredLine
        await people.change(person.id, { lines: left, preferredLine })
      }
      systemEvents.record('extension-removed', { line: number }, actorOf(people, viewer))
    },

    async createDevice({ params, body }, viewer) {
      const { sharesNewPhones } = signInPolicy.current
      const account = await extensions.addDevice(params.number, body.name, sharesNewPhones)
      const details = { line: params.number, device: account.device.user }
      systemEvents.record('phone-account-created', details, actorOf(people, viewer))
      const [phone] = await phoneAccounts.of([account])
      return phone!
    },

    async changeDevice({ params, body }, viewer, request) {
      const before = extensions.get(params.number)?.devices.find(({ id }) => id === params.id)
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const extension = await extensions.changeDevice(params.number, params.id, changes)
      const after = extension.devices.find(({ id }) => id === params.id)
      if (before && after) {
        const shown = ({ name, isShared }: typeof before) => ({ name, isShared })
        request.note({ target: before.user, changes: changesBetween(shown(before), shown(after)) })
      }
      const details = { line: params.number, device: before?.user ?? params.id }
      systemEvents.record('phone-account-changed', details, actorOf(people, viewer))
      return view(extension)
    },

    async endDeskGuest({ params }, _viewer, request) {
      const { personId } = await deskGuests.end(params.id)
      request.note({ target: people.get(personId)?.name ?? personId })
    },

    async renewDeviceSecret({ params }, viewer) {
      const account = await extensions.renewSecret(params.number, params.id)
      const details = { line: params.number, device: account.device.user }
      systemEvents.record('phone-account-renewed', details, actorOf(people, viewer))
      const [phone] = await phoneAccounts.of([account])
      return phone!
    },

    async deleteDevice({ params }, viewer) {
      const device = extensions.get(params.number)?.devices.find((known) => known.id === params.id)
      await extensions.removeDevice(params.number, params.id)
      const details = { line: params.number, device: device?.user ?? params.id }
      systemEvents.record('phone-account-removed', details, actorOf(people, viewer))
    },

    listPhones({ query }) {
      const names = deviceNames(extensions)
      const found = phoneSystem
        .phones()
        .map((phone) => registeredPhone(phone, names))
        .filter((phone) => contains(query.text, phone.line, phone.device, phone.userAgent, phone.address))
      return pageOf(found, (phone) => `${sortable(phone.line)} ${phone.contact}`, query)
    },
  } satisfies Partial<Handlers>
}

/** A phone as administrators see it; `names` are the names of phone accounts by id. */
export function registeredPhone(phone: ConnectedPhone, names: ReadonlyMap<string, string>): RegisteredPhone {
  const { line, contact, userAgent, transport, address, since, expiresAt, abilities } = phone
  return {
    line,
    device: names.get(phone.device) ?? phone.device,
    contact,
    userAgent,
    transport,
    address,
    since,
    expiresAt,
    capabilities: Object.entries(abilities)
      .filter(([, can]) => can === true)
      .map(([name]) => name),
  }
}

/** The names of all phone accounts by id. */
export function deviceNames(extensions: Extensions): ReadonlyMap<string, string> {
  return new Map(
    extensions
      .all()
      .flatMap(({ devices }) => devices.map((device): [string, string] => [device.id, device.name])),
  )
}

/** 9 before 10 before 100. */
function sortable(number: string): string {
  return /^\d+$/.test(number) ? number.padStart(32, '0') : number
}
