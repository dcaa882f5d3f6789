/** Fills the company, gives everybody a simulated phone, and lets them call each other over SIP on this machine. */
import type { Clock, Random } from '@offhook/base'
import { DeskPhone } from '@offhook/pbx/testing'
import type { Server } from '@offhook/server'
import type { DemoNotes } from '../start-screen.ts'
import { company, guest, host } from './company.ts'
import { OfficeDay } from './office-day.ts'

const REFRESH_MS = 240_000

export class Demo {
  readonly #server: Server
  readonly #clock: Clock
  readonly #random: Random
  readonly #secrets = new Map<string, { user: string; secret: string }>()
  readonly #phones = new Map<string, DeskPhone>()
  #day: OfficeDay | undefined
  #password = ''
  #isStopped = false

  constructor(server: Server, clock: Clock, random: Random) {
    this.#server = server
    this.#clock = clock
    this.#random = random
  }

  /** For the start screen; after {@link start}. */
  get notes(): DemoNotes {
    const account = this.#secrets.get(guest.line)!
    return {
      user: host,
      password: this.#password,
      people: company.length,
      guest: { line: guest.line, ...account },
    }
  }

  /** Makes people and extensions the first time; every time, new secrets and a new password. Before the server starts. */
  async fill(): Promise<void> {
    const { settings, people, extensions, accounts } = this.#server.parts
    if (!settings.isSetUp) {
      await settings.change({
        serverName: 'Musterfirma',
        presenceDomain: 'musterfirma.example',
        location: { country: 'DE', areaCode: '30', trunkNumber: '23125', accessCode: '0' },
        defaultLevel: 'team',
      })
      const wanted = [
        ...company.map(({ line, name }) => ({ number: line, name })),
        { number: guest.line, name: guest.name },
      ]
      for (const { number } of extensions.all()) await extensions.remove(number)
      await extensions.createAll(wanted)
      for (const { line, ...person } of company) {
        if (people.byUser(person.user)) continue
        await people.create({
          ...person,
          lines: [line],
          role: person.user === host ? 'administrator' : 'user',
        })
      }
      await settings.completeSetUp(this.#clock.now())
    }
    for (const extension of extensions.all()) {
      const device = extension.devices[0]
      if (!device) continue
      const { secret } = await extensions.renewSecret(extension.number, device.id)
      this.#secrets.set(extension.number, { user: device.user, secret })
    }
    const { password, hash } = await accounts.madeUpPassword()
    this.#password = password
    await people.setPasswordHash(people.byUser(host)!.id, hash)
  }

  /** Starts the phones, signs them in, and lets the day begin. After the server has started. */
  async start(): Promise<void> {
    const listener = this.#server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')
    if (!listener) throw new Error('The demonstration needs SIP over UDP: set sip.udp to a free port.')
    for (const { line } of company) {
      const account = this.#secrets.get(line)
      if (!account) continue
      const phone = new DeskPhone({
        line,
        ...account,
        server: { address: '127.0.0.1', port: listener.port },
        domain: this.#server.parts.settings.realm,
      })
      phone.autoAnswer = true
      await phone.start()
      await phone.register()
      this.#phones.set(line, phone)
    }
    this.#refreshLater()
    this.#day = new OfficeDay({
      phones: this.#phones,
      host: company.find(({ user }) => user === host)!.line,
      calls: this.#server.parts.calls,
      connectors: this.#server.parts.connectors,
      clock: this.#clock,
      random: this.#random,
    })
    this.#day.start()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#day?.stop()
    await Promise.all([...this.#phones.values()].map((phone) => phone.stop()))
  }

  #refreshLater(): void {
    this.#clock.after(REFRESH_MS, () => {
      if (this.#isStopped) return
      for (const phone of this.#phones.values()) phone.register().catch(() => {})
      this.#refreshLater()
    })
  }
}
