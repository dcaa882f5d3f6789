/** The kinds of directories that are read. */
import type { SrvRecord } from 'node:dns'
import type { Clock, Log, Random } from '@offhook/base'
import type { DirectorySettings } from '@offhook/contract'
import { EntraSource } from './entra/entra-source.ts'
import { LdapSource } from './ldap/ldap-source.ts'
import type { DirectorySource } from './source.ts'

export interface SourceMeans {
  readonly resolveSrv: (name: string) => Promise<readonly SrvRecord[]>
  readonly ownDomain: () => Promise<string>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** `secret` in plain text. Undefined for a directory that writes here by itself. */
export function sourceOf(
  settings: DirectorySettings,
  secret: string,
  { resolveSrv, ownDomain, clock, random, log }: SourceMeans,
): DirectorySource | undefined {
  if (settings.kind === 'ldap')
    return new LdapSource({ settings, secret, resolveSrv, ownDomain, clock, random, log })
  if (settings.kind === 'entra') return new EntraSource({ settings, secret, fetch: globalThis.fetch, clock })
  return undefined
}
