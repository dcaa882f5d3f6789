/** A small office: a phone system on loopback, four lines with a desk phone each, and a peer through which outside is reached. */
import { type Log, silentLog, systemClock, systemRandom } from '@offhook/base'
import type { ListenerConfig, MessageObserver } from '@offhook/sip'
import { BuiltInConnector } from '../connector.ts'
import type { PhoneSystemOptions } from '../phone-system.ts'
import type { Extension } from '../routing/extension.ts'
import { deviceSecrets } from '../routing/extension.ts'
import { defaultSettings, type PhoneSystemSettings } from '../routing/settings.ts'
import { DeskPhone } from './desk-phone.ts'
import { MemoryLineSettings, MemoryRegistrations } from './memory-store.ts'

export const OFFICE_DOMAIN = 'office.test'
export const OFFICE_LINES = ['20', '21', '22', '23'] as const

const NAMES = ['Anna', 'Ben', 'Carla', 'Dora']

export function officeExtension(number: string, change: Partial<Extension> = {}): Extension {
  return {
    number,
    name: NAMES[OFFICE_LINES.indexOf(number as '20')] ?? `Line ${number}`,
    devices: [
      {
        id: `desk-${number}`,
        user: `u${number}`,
        secrets: deviceSecrets(`u${number}`, OFFICE_DOMAIN, `s${number}`),
      },
    ],
    forwardings: [],
    doNotDisturb: false,
    callWaiting: false,
    outsideCalls: true,
    ...change,
  }
}

export interface OfficeOptions {
  readonly settings?: Partial<PhoneSystemSettings>
  readonly extensions?: readonly Extension[]
  readonly listeners?: readonly ListenerConfig[]
  readonly log?: Log
  readonly trace?: MessageObserver
  readonly media?: PhoneSystemOptions['media']
  readonly desks?: PhoneSystemOptions['desks']
  readonly presence?: PhoneSystemOptions['presence']
}

export class Office {
  readonly registrations = new MemoryRegistrations()
  readonly lineSettings = new MemoryLineSettings()
  readonly connector: BuiltInConnector
  readonly settings: PhoneSystemSettings
  extensions: readonly Extension[]
  readonly #phones = new Map<string, DeskPhone>()

  constructor(options: OfficeOptions = {}) {
    this.extensions = options.extensions ?? OFFICE_LINES.map((number) => officeExtension(number))
    this.settings = { ...defaultSettings, domain: OFFICE_DOMAIN, ...options.settings }
    this.connector = new BuiltInConnector({
      name: 'office',
      clock: systemClock,
      random: systemRandom,
      log: options.log ?? silentLog,
      listeners: options.listeners ?? [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
      settings: this.settings,
      extensions: this.extensions,
      registrations: this.registrations,
      lineSettings: this.lineSettings,
      ...(options.trace ? { trace: options.trace } : {}),
      ...(options.media ? { media: options.media } : {}),
      ...(options.desks ? { desks: options.desks } : {}),
      ...(options.presence ? { presence: options.presence } : {}),
    })
  }

  get server(): { address: string; port: number } {
    const { address, port } = this.connector.addresses[0]!
    return { address, port }
  }

  /** A phone for `line`, started but not signed in. */
  async addPhone(
    line: string,
    more: Partial<ConstructorParameters<typeof DeskPhone>[0]> = {},
  ): Promise<DeskPhone> {
    const phone = new DeskPhone({
      line,
      user: `u${line}`,
      secret: `s${line}`,
      server: this.server,
      domain: OFFICE_DOMAIN,
      ...more,
    })
    await phone.start()
    this.#phones.set(`${line} ${this.#phones.size}`, phone)
    return phone
  }

  /** Starts the phone system and a signed-in phone for each of its lines. */
  async open(): Promise<Map<string, DeskPhone>> {
    await this.connector.start()
    const phones = new Map<string, DeskPhone>()
    for (const { number } of this.extensions) {
      const phone = await this.addPhone(number)
      await phone.register()
      phones.set(number, phone)
    }
    return phones
  }

  /** Changes what is set at a line. */
  change(line: string, change: Partial<Extension>): void {
    this.extensions = this.extensions.map((known) =>
      known.number === line ? { ...known, ...change } : known,
    )
    this.connector.setExtensions(this.extensions)
  }

  /** Ends all calls from the side of the phone system: what a test that failed has left over. */
  async endCalls(): Promise<void> {
    const { connector } = this
    const deadline = performance.now() + 30_000
    for (;;) {
      const { calls } = await connector.snapshot()
      if (calls.length === 0) return
      if (performance.now() > deadline) throw new Error(`calls do not end: ${JSON.stringify(calls)}`)
      for (const { switchCallId, connections } of calls)
        for (const { party } of connections) {
          const request = { service: 'clearConnection', line: party.line ?? '', switchCallId } as const
          // It may be over already, and who is outside cannot be asked.
          await connector.perform(request).catch(() => {})
        }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#phones.values()].map((phone) => phone.stop()))
    await this.connector.stop()
  }
}

/**
 * Waits until `predicate` holds; fails, naming `what` was awaited, when it has not for so long that it never will. A function says then what
 * there is instead, too.
 */
export async function until(
  predicate: () => boolean,
  what: string | (() => string),
  ms = 30_000,
): Promise<void> {
  const deadline = performance.now() + ms
  while (!predicate()) {
    if (performance.now() > deadline)
      throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
