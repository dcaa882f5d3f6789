/** The secret of a line group: it comes in, is kept sealed, and is opened for its connector alone. */
import { NamedError } from '@offhook/base'
import type { SaveLineGroup } from '@offhook/contract'
import type { LineGroupConfig } from '../config/index.ts'
import type { Seal } from '../store/index.ts'
import { connectorErrors } from './errors.ts'
import { configuredLineGroup } from './line-group-settings.ts'
import type { StoredLineGroup } from './line-group-table.ts'

/** What an administrator saves, as it is stored. `former` is the group whose secret stays where none is given. */
export function sealedGroup(seal: Seal, saved: SaveLineGroup, former?: StoredLineGroup): StoredLineGroup {
  const { password, ...settings } = saved
  const plain = password === undefined ? former && plainSecret(seal, former) : (password ?? undefined)
  return { settings, secret: sealed(seal, settings.name, plain) }
}

/** A group of the configuration file, as one that is stored. */
export function sealedConfig(seal: Seal, config: LineGroupConfig): StoredLineGroup {
  return { settings: configuredLineGroup(config), secret: sealed(seal, config.name, config.password) }
}

/** The secret as it is. Throws `secret-unreadable`. */
export function plainSecret(seal: Seal, { settings, secret }: StoredLineGroup): string | undefined {
  if (secret === null) return undefined
  const plain = seal.open(secret, ownerOf(settings.name))
  if (plain === undefined) throw new NamedError(connectorErrors, 'secret-unreadable', { name: settings.name })
  return plain
}

function sealed(seal: Seal, group: string, plain: string | undefined): string | null {
  return plain === undefined ? null : seal.close(plain, ownerOf(group))
}

/** Whom a secret belongs to: sealed for one group it does not open for another. */
function ownerOf(name: string): string {
  return `line-group ${name}`
}
