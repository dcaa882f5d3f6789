/** The servers of one directory: connects to the first that answers, safely, and closes behind itself. */
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { hostPort, type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { Client, InvalidCredentialsError, ResultCodeError } from 'ldapts'

export interface LdapServersOptions {
  /** How people know the directory. */
  readonly name: string
  /** Host or host:port, in the order in which they are tried. */
  readonly servers: readonly string[]
  /** TLS from the first byte, by StartTLS (RFC 4511 §4.14), or none. */
  readonly security: 'ldaps' | 'startTls' | 'none'
  /** PEM certificates of those who signed the servers'; empty for the usual ones. */
  readonly authority: string
  readonly log: Log
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 8000
const PORTS = { ldaps: 636, startTls: 389, none: 389 } as const

export class LdapServers {
  readonly #options: LdapServersOptions
  /** The one that answered last is asked first: a dead one costs its time-out once, not each time. */
  #preferred = 0

  constructor(options: LdapServersOptions) {
    this.#options = options
  }

  /**
   * Connects, secures the connection, calls `use` and closes. Rejects with `directory-unreachable` when no server answers; what `use`
   * throws passes through.
   */
  async with<Result>(use: (client: Client, server: string) => Promise<Result>): Promise<Result> {
    const { servers, name, log } = this.#options
    let reason = ''
    for (let turn = 0; turn < servers.length; turn++) {
      const at = (this.#preferred + turn) % servers.length
      const server = servers[at]!
      let client: Client | undefined
      try {
        client = await this.#connect(server)
      } catch (fault) {
        reason = `${server}: ${textOf(fault)}`
        log.warn('a directory server does not answer', { directory: name, server, fault: textOf(fault) })
        continue
      }
      this.#preferred = at
      try {
        return await use(client, server)
      } finally {
        // A server that closed already is no failure of ours.
        await client.unbind().catch(() => {})
      }
    }
    throw new NamedError(contractErrors, 'directory-unreachable', { name, reason })
  }

  async #connect(server: string): Promise<Client> {
    const { security, authority, timeoutMs = TIMEOUT_MS } = this.#options
    const { host, port } = addressOf(server, PORTS[security])
    const tls: ConnectionOptions = {
      minVersion: 'TLSv1.2',
      host,
      // RFC 6066 §3: an address is no name to ask for; the certificate is compared with `host` all the same.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(authority.trim() === '' ? {} : { ca: authority }),
    }
    const client = new Client({
      url: `${security === 'ldaps' ? 'ldaps' : 'ldap'}://${hostPort(host, port)}`,
      timeout: timeoutMs,
      connectTimeout: timeoutMs,
      ...(security === 'ldaps' ? { tlsOptions: tls } : {}),
    })
    try {
      if (security === 'startTls') await client.startTLS(tls)
      // Connects: the library would do so only with the first request.
      else await client.bind('', '')
      return client
    } catch (fault) {
      // A server that refuses the anonymous bind is there all the same (RFC 4513 §5.1.1).
      if (fault instanceof ResultCodeError && security !== 'startTls') return client
      await client.unbind().catch(() => {})
      throw fault
    }
  }
}

function addressOf(server: string, usualPort: number): { readonly host: string; readonly port: number } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(server)
  const host = (match?.[1] ?? server).replace(/^\[|\]$/g, '')
  return { host, port: match?.[2] === undefined ? usualPort : Number(match[2]) }
}

/** Whether `password` is the one of `dn`. An empty one would be an anonymous bind, which always works (RFC 4513 §5.1.2). */
export async function bindsAs(client: Client, dn: string, password: string): Promise<boolean> {
  if (dn === '' || password === '') return false
  try {
    await client.bind(dn, password)
    return true
  } catch (fault) {
    if (fault instanceof InvalidCredentialsError) return false
    throw fault
  }
}

/** RFC 4515 §3: what somebody typed can be nothing but a value. */
export function escapeFilterValue(text: string): string {
  return text.replace(/[\0()*\\]/g, (mark) => `\\${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message || fault.name : String(fault)
}
