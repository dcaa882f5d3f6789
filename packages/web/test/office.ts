/** A real server with a small company for the tests in the browser: real SIP phones that do what the test says. */
import { DeskPhone } from '@offhook/pbx/testing'
import { startTestServer, type TestServer } from '@offhook/server/testing'

export interface Office {
  readonly server: TestServer
  /** Scheme, host and port. */
  readonly url: string
  phone(line: string): DeskPhone
  /** Signs a phone of that line in and leaves it ringing until the test answers. */
  connect(line: string): Promise<DeskPhone>
  close(): Promise<void>
}

export const password = 'birke-ampel-tasse'
const webRoot = new URL('../dist', import.meta.url).pathname

const colleagues = [
  { name: 'Anna Schmidt', user: 'anna', line: '301', department: 'Vertrieb', position: 'Leitung' },
  { name: 'Ben Carter', user: 'ben', line: '302', department: 'Support', position: 'Team lead' },
  { name: 'Carla Weiß', user: 'carla', line: '303', department: 'Buchhaltung', position: 'Leitung' },
  { name: 'David Okafor', user: 'david', line: '304', department: 'Support', position: 'Engineer' },
  { name: 'Elif Yıldız', user: 'elif', line: '305', department: 'Vertrieb', position: 'Innendienst' },
  { name: 'Frank Müller', user: 'frank', line: '306', department: 'Werkstatt', position: 'Meister' },
  { name: 'Grace Hughes', user: 'grace', line: '307', department: 'Marketing', position: 'Manager' },
  { name: 'Hannes Böhm', user: 'hannes', line: '308', department: 'Einkauf', position: 'Einkäufer' },
  { name: 'Ines Krüger', user: 'ines', line: '309', department: 'Empfang', position: 'Empfang' },
  { name: 'Jonas Lehmann', user: 'jonas', line: '310', department: 'IT', position: 'Administrator' },
  { name: 'Kate Wilson', user: 'kate', line: '311', department: 'Support', position: 'Engineer' },
  { name: 'Lukas Vogel', user: 'lukas', line: '312', department: 'Vertrieb', position: 'Außendienst' },
] as const

/** A server that waits for its set-up, with the token for it. */
export async function openNewServer(): Promise<{ server: TestServer; url: string; token: string }> {
  const server = await startTestServer({ webRoot })
  return { server, url: urlOf(server), token: server.parts.setupToken.renew() }
}

/** Phones of `connected` are signed in; the own phone of a caller answers by itself. */
export async function openOffice(
  connected: readonly string[] = ['301', '302', '303'],
  config: NonNullable<Parameters<typeof startTestServer>[0]>['config'] = {},
): Promise<Office> {
  const server = await startTestServer({
    webRoot,
    config: { 'calendar.private-hosts': ['127.0.0.1'], ...config },
  })
  const { people, extensions, accounts } = server.parts
  await server.setUp({
    serverName: 'Musterfirma',
    presenceDomain: 'musterfirma.example',
    location: { country: 'DE', areaCode: '30', trunkNumber: '23125', accessCode: '0' },
    defaultLevel: 'team',
  })
  for (const { line, ...person } of colleagues) {
    await extensions.create({ number: line, name: person.name })
    const role = person.user === 'anna' ? 'administrator' : 'user'
    const { id } = await people.create({ ...person, lines: [line], role })
    if (person.user === 'anna' || person.user === 'ben')
      await people.setPasswordHash(id, await accounts.hash(password))
  }
  const phones = new Map<string, DeskPhone>()
  const connect = async (line: string) => {
    const phone = await signIn(server, await accountOf(server, line))
    phones.set(line, phone)
    return phone
  }
  for (const line of connected) await connect(line)
  return {
    server,
    url: urlOf(server),
    connect,
    phone(line) {
      const phone = phones.get(line)
      if (!phone) throw new Error(`no phone of ${line} is connected`)
      return phone
    },
    async close() {
      for (const phone of phones.values()) await phone.stop()
      await server.close()
    },
  }
}

/** A phone account of the line with a fresh secret. */
export async function accountOf(server: TestServer, line: string): Promise<Account> {
  const { extensions, settings } = server.parts
  const device = extensions.all().find(({ number }) => number === line)?.devices[0]
  if (!device) throw new Error(`extension ${line} has no phone account`)
  const { secret } = await extensions.renewSecret(line, device.id)
  return { line, user: device.user, secret, domain: settings.realm }
}

interface Account {
  readonly line: string
  readonly user: string
  readonly secret: string
  readonly domain: string
}

export async function signIn(server: TestServer, account: Account): Promise<DeskPhone> {
  const listener = server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')
  if (!listener) throw new Error('the server does not listen on UDP')
  const phone = new DeskPhone({ ...account, server: { address: '127.0.0.1', port: listener.port } })
  phone.autoAnswer = true
  await phone.start()
  await phone.register()
  return phone
}

export function urlOf(server: TestServer): string {
  const https = server.addresses.gateway.find(({ purpose }) => purpose === 'https')
  if (!https) throw new Error('the server does not listen')
  return `https://127.0.0.1:${https.port}`
}
