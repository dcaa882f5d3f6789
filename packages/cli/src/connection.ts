/** How the commands that talk to a running server find it and sign in. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Client, createClient } from '@offhook/contract'
import type { Command } from 'commander'

export interface ConnectionFlags {
  readonly server: string
  readonly token?: string
  readonly ca?: string
  readonly data: string
}

export interface Connection {
  readonly server: string
  readonly token: string
  readonly client: Client
}

/** Adds the flags to a command. */
export function withConnection(command: Command): Command {
  return command
    .option('--server <url>', 'scheme, host and port', process.env.OFFHOOK_SERVER ?? 'https://localhost:7225')
    .option('--token <token>', 'an API token (better: the environment variable OFFHOOK_TOKEN)')
    .option('--ca <file>', "the server's certificate, where it is self-signed")
    .option('--data <dir>', 'data directory of a server on this machine', process.env.OFFHOOK_DATA ?? 'data')
}

/** Throws an Error with a sentence where there is no token. */
export function connect(flags: ConnectionFlags): Connection {
  const token = flags.token ?? process.env.OFFHOOK_TOKEN
  if (!token) {
    throw new Error(
      'An API token is needed. Make one in the browser under Settings → API tokens, and set OFFHOOK_TOKEN to it.',
    )
  }
  trust(flags)
  return { server: flags.server, token, client: createClient({ server: flags.server, token }) }
}

/** Believes the certificate that was named, or the self-signed one of a server on this machine. */
function trust({ ca, data }: ConnectionFlags): void {
  const selfSigned = join(data, 'tls', 'self-signed.crt')
  const file = ca ?? (existsSync(selfSigned) ? selfSigned : undefined)
  if (file) setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')])
}
