/** What stands in the form of a provider or directory while it is edited. Pure. */
import type { NewSignInSource, SignInSource } from '@offhook/contract'

/** Of a source that is not there yet, the id is null. Lists stand as one text. */
export type SourceDraft = {
  readonly id: string | null
  readonly kind: SignInSource['kind']
  readonly hasSecret: boolean
  readonly isActive: boolean
  readonly signOutThere: boolean
  readonly findBy: 'link' | 'email' | 'user'
  readonly security: 'ldaps' | 'startTls' | 'none'
  readonly makesPeople: boolean
  readonly newGroupIds: readonly string[]
} & { readonly [Name in TextField]: string }

export type TextField =
  | 'name'
  | 'secret'
  | 'issuer'
  | 'clientId'
  | 'scopes'
  | 'userClaim'
  | 'roleClaim'
  | 'roles'
  | 'newClaim'
  | 'newValue'
  | 'servers'
  | 'domain'
  | 'authority'
  | 'bindDn'
  | 'baseDn'
  | 'filter'
  | 'idAttribute'

export function emptyDraft(kind: SignInSource['kind']): SourceDraft {
  return {
    ...{ id: null, kind, hasSecret: false, isActive: true, signOutThere: false, findBy: 'link' },
    ...{ makesPeople: false, newGroupIds: [], newClaim: '', newValue: '', domain: '' },
    ...{ security: 'ldaps', name: '', secret: '', issuer: '', clientId: '', scopes: 'openid profile email' },
    ...{ userClaim: 'preferred_username', roleClaim: '', roles: '', servers: '', authority: '', bindDn: '' },
    ...{ baseDn: '', filter: '(&(objectClass=person)(sAMAccountName={user}))', idAttribute: 'objectGUID' },
  }
}

export function draftOf(source: SignInSource): SourceDraft {
  const empty = emptyDraft(source.kind)
  if (source.kind === 'provider') {
    const roles = source.roles.map(({ value, role }) => `${value} = ${role}`).join('\n')
    const { newPeople, ...fields } = source
    const { isOn = false, claim = '', value = '', groupIds = [] } = newPeople ?? {}
    return {
      ...{ ...empty, ...fields, scopes: source.scopes.join(' '), roles },
      ...{ makesPeople: isOn, newClaim: claim, newValue: value, newGroupIds: groupIds },
    }
  }
  const { domain = '', ...fields } = source
  return { ...empty, ...fields, domain, servers: source.servers.join('\n') }
}

/** What is sent. An empty secret leaves the present one. */
export function sourceOf(draft: SourceDraft): NewSignInSource {
  const { name, isActive } = draft
  const secret = draft.secret === '' ? {} : { secret: draft.secret }
  if (draft.kind === 'directory') {
    const { security, authority, bindDn, baseDn, filter, idAttribute } = draft
    const servers = listOf(draft.servers)
    const domain = draft.domain.trim()
    return {
      ...{ kind: 'directory', name, isActive, servers, security, authority, bindDn, baseDn },
      ...{ filter, idAttribute, ...(domain === '' ? {} : { domain }), ...secret },
    }
  }
  const { issuer, clientId, findBy, userClaim, roleClaim, signOutThere, makesPeople } = draft
  const newPeople = {
    ...{ isOn: true, claim: draft.newClaim.trim(), value: draft.newValue.trim() },
    groupIds: [...draft.newGroupIds],
  }
  return {
    ...{ kind: 'provider', name, isActive, issuer: issuer.trim(), clientId, scopes: listOf(draft.scopes) },
    ...{ findBy, userClaim, roleClaim, roles: rolesOf(draft.roles), signOutThere, ...secret },
    ...(makesPeople ? { newPeople } : {}),
  }
}

/** Microsoft's issuer of one tenant: never "common", which every Microsoft account of the world could use. */
export function entraIssuer(tenant: string): string {
  return `https://login.microsoftonline.com/${tenant.trim()}/v2.0`
}

function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}

const roleNames = ['administrator', 'operator', 'user'] as const

function rolesOf(text: string): { value: string; role: (typeof roleNames)[number] }[] {
  return text.split('\n').flatMap((line) => {
    const at = line.lastIndexOf('=')
    const role = roleNames.find((known) => known === line.slice(at + 1).trim())
    const value = line.slice(0, Math.max(0, at)).trim()
    return role && value !== '' ? [{ value, role }] : []
  })
}
