/** What hangs on the name of the server: counted before it becomes another one. */
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { ServerNameChange } from '@offhook/contract'
import { isBrowser } from '../connector/index.ts'
import type { Extensions, People } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Credentials, Kerberos, Passkeys, Sources } from '../signin/index.ts'
import type { PhoneAccounts } from './phone-accounts.ts'

export interface ServerNameParts {
  readonly config: { readonly name: string }
  readonly certificate: { readonly certificate: string; readonly isSelfSigned: boolean }
  readonly people: People
  readonly extensions: Extensions
  readonly directories: Directories
  readonly phoneAccounts: PhoneAccounts
  readonly phoneSystem: { phones(): readonly { readonly transport: string }[] }
  readonly credentials: Credentials
  readonly passkeys: Passkeys
  readonly sources: Sources
  readonly kerberos: Kerberos
  readonly computers: { all(): Iterable<{ readonly secretHash: string | null }> }
}

export async function serverNameChange(
  parts: ServerNameParts,
  before: string,
  after: string,
): Promise<ServerNameChange> {
  const { config, certificate, people, extensions, directories, phoneSystem, sources } = parts
  const strangers = parts.passkeys.holdersWithoutOneFor(after)
  const accounts = extensions.all().reduce((sum, { devices }) => sum + devices.length, 0)
  const senders = directories.all().filter(({ settings }) => settings.kind === 'scim' && settings.isActive)
  return {
    before,
    after,
    configured: config.name === '' ? null : config.name,
    phoneServer: await parts.phoneAccounts.server(after),
    certificate: {
      isGood: isForName(certificate.certificate, after),
      isSelfSigned: certificate.isSelfSigned,
    },
    phones: {
      accounts,
      signedIn: phoneSystem.phones().filter(({ transport }) => !isBrowser(transport)).length,
    },
    passkeys: {
      people: strangers.length,
      withoutPassword: strangers.filter((id) => people.passwordHash(id) === null).length,
    },
    providers: sources.providers().map(({ name }) => name),
    senders: senders.map(({ settings }) => settings.name),
    hasKerberos: parts.kerberos.isOn,
    ...countCredentials(parts),
  }
}

function countCredentials({ credentials, computers }: ServerNameParts) {
  let signIns = 0
  let tokens = [...computers.all()].filter(({ secretHash }) => secretHash !== null).length
  for (const personId of credentials.holders()) {
    signIns += credentials.signIns(personId).length
    tokens += credentials.tokens(personId).length
  }
  return { signIns, tokens }
}

/** Whether the first certificate in `pem` is good for a name or address (RFC 9525 §6). */
export function isForName(pem: string, name: string): boolean {
  const certificate = new X509Certificate(pem)
  return (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined
}
