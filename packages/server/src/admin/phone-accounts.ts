/** How to connect a phone: server, ports, user and secret, and the same as a QR code. */
import { lookup } from 'node:dns/promises'
import { hostname, networkInterfaces } from 'node:os'
import type { PhoneAccount } from '@offhook/contract'
import type { PhoneSystem } from '@offhook/pbx'
import type { NewAccount } from '../directory/index.ts'

export interface PhoneAccountsOptions {
  readonly phoneSystem: Pick<PhoneSystem, 'addresses'>
  /** The configured name or address; empty where none is. */
  readonly name: string
  /** The name that was given in the set-up. */
  readonly serverName: () => string
}

type Ports = PhoneAccount['ports']

export class PhoneAccounts {
  readonly #options: PhoneAccountsOptions

  constructor(options: PhoneAccountsOptions) {
    this.#options = options
  }

  /** What each of the phones needs to sign in. Holds the secrets: to be shown once. */
  async of(accounts: readonly NewAccount[]): Promise<PhoneAccount[]> {
    const server = await this.server()
    const ports = this.#ports()
    return accounts.map((account) => phoneAccount(account, server, ports))
  }

  /** The name or address at which phones reach this server, which is called `name`. */
  async server(name = this.#options.serverName()): Promise<string> {
    return this.#options.name || (await reachableName(name))
  }

  #ports(): Ports {
    const port = (transport: string) =>
      this.#options.phoneSystem.addresses.find((known) => known.transport.toLowerCase() === transport)
        ?.port ?? null
    return { udp: port('udp'), tcp: port('tcp'), tls: port('tls') }
  }
}

function phoneAccount({ extension, device, secret }: NewAccount, server: string, ports: Ports): PhoneAccount {
  const account = { user: device.user, secret, name: extension.name }
  return {
    line: extension.number,
    name: extension.name,
    user: device.user,
    secret,
    server,
    ports,
    uri: `sip:${device.user}@${server}`,
    qr: accountConfig(account, server, ports),
  }
}

/**
 * The account XML that Grandstream Wave and some desk phones read from a QR code. There is no standard for this; other apps are
 * given the fields by hand.
 */
function accountConfig(
  account: { readonly user: string; readonly secret: string; readonly name: string },
  server: string,
  ports: Ports,
): string {
  const port = ports.udp ?? ports.tcp ?? ports.tls
  const isUsual = port === null || port === 5060
  const fields = {
    RegisterServer: isUsual ? server : `${server}:${port}`,
    OutboundServer: '',
    UserID: account.user,
    AuthID: account.user,
    AuthPass: account.secret,
    AccountName: account.name,
    DisplayName: account.name,
    Dialplan: '{x+|*x+|*++}',
    RandomPort: '0',
    Voicemail: '',
  }
  const lines = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
  return `<?xml version="1.0" encoding="utf-8"?><AccountConfig version="1"><Account>${lines.join('')}</Account></AccountConfig>`
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/** `name` where it leads to this machine, else an address of it: a phone has no use for a name that nobody resolves. */
async function reachableName(name: string): Promise<string> {
  const own = ownAddresses()
  for (const candidate of [name, hostname()]) {
    if (!/^[a-zA-Z0-9.-]{1,253}$/.test(candidate) || !candidate.includes('.')) continue
    const resolved = await lookup(candidate).catch(() => null)
    if (resolved && own.includes(resolved.address)) return candidate
  }
  return own[0] ?? '127.0.0.1'
}

/** IPv4 first: phones that speak IPv6 speak it too. */
function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => !entry.internal && !entry.address.startsWith('fe80'))
    .sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : 0))
    .map((entry) => entry.address)
}
