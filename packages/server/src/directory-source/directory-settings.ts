/** What can be said about the settings of a directory without asking it. */
import { NamedError } from '@offhook/base'
import { contractErrors, type DirectorySettings, type SaveDirectory } from '@offhook/contract'

export function settingsOf(saved: SaveDirectory): DirectorySettings {
  const { secret: _secret, ...settings } = saved as SaveDirectory & { secret?: string }
  return settings as DirectorySettings
}

/** Where a secret goes. */
export function placesOf(settings: DirectorySettings): string {
  if (settings.kind === 'ldap') return JSON.stringify([settings.servers, settings.domain, settings.bindDn])
  if (settings.kind === 'entra')
    return JSON.stringify([settings.loginUrl, settings.tenant, settings.clientId])
  return settings.kind
}

/** Whether pictures of people come from it. */
export function takesPictures(settings: DirectorySettings): boolean {
  if (settings.kind === 'ldap') return settings.picture.isOn
  return settings.kind === 'scim' || settings.readsPictures
}

/** Whether computers come from it. */
export function takesComputers(settings: DirectorySettings): boolean {
  if (settings.kind === 'ldap') return settings.computers.isOn
  return settings.kind === 'entra' && settings.readsComputers
}

/** Throws `directory-incomplete`. */
export function checkPlaces(settings: DirectorySettings): void {
  if (settings.kind !== 'entra') return
  for (const url of [settings.loginUrl, settings.graphUrl]) {
    const { protocol, hostname } = new URL(url)
    const isOwn = hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost'
    if (protocol !== 'https:' && !isOwn) throw incomplete('its addresses must begin with https')
  }
}

export function incomplete(reason: string): NamedError {
  return new NamedError(contractErrors, 'directory-incomplete', { reason })
}
