/** What stands in the form of a directory while it is edited. Pure. */
import {
  type BindingNumber,
  type DirectoryField,
  type DirectoryView,
  directoryFields,
  type SaveDirectory,
} from '@offhook/contract'

export type DirectoryKind = SaveDirectory['kind']

/** Of a directory that is not there yet, the id is null. Lists stand as one text. */
export type DirectoryDraft = {
  readonly id: string | null
  readonly kind: DirectoryKind
  readonly hasSecret: boolean
  readonly isActive: boolean
  readonly adoptsPeople: boolean
  readonly everyMinutes: number
  readonly brakePercent: number
  readonly locationName: string | null
  readonly unboundNumbers: readonly BindingNumber[]
  readonly security: 'ldaps' | 'startTls' | 'none'
  readonly attributes: Readonly<
    Partial<Record<DirectoryField, { readonly attribute: string; readonly isOn: boolean }>>
  >
  readonly picture: { readonly attribute: string; readonly isOn: boolean }
  readonly readsPictures: boolean
  readonly writesFields: boolean
  /** Whether people sign in with the app registration too; set up when it is saved. */
  readonly connectsSignIn: boolean
  readonly readsComputers: boolean
} & { readonly [Name in TextField]: string }

export type TextField =
  | 'name'
  | 'secret'
  | 'servers'
  | 'domain'
  | 'authority'
  | 'bindDn'
  | 'personBases'
  | 'groupBases'
  | 'personFilter'
  | 'groupFilter'
  | 'computerBases'
  | 'computerFilter'
  | 'userAttribute'
  | 'tenant'
  | 'clientId'
  | 'loginUrl'
  | 'graphUrl'

export function emptyDraft(): DirectoryDraft {
  return {
    ...{ id: null, kind: 'ldap', hasSecret: false, isActive: true, adoptsPeople: true, everyMinutes: 15 },
    ...{
      brakePercent: 20,
      locationName: null,
      unboundNumbers: [],
      security: 'ldaps',
      attributes: {},
      name: '',
      secret: '',
    },
    ...{ servers: '', domain: '', authority: '', bindDn: '', personBases: '', groupBases: '' },
    ...{ personFilter: '', groupFilter: '', userAttribute: '', tenant: '', clientId: '' },
    ...{
      picture: { attribute: '', isOn: true },
      readsPictures: true,
      writesFields: false,
      connectsSignIn: false,
    },
    ...{ readsComputers: false, computerBases: '', computerFilter: '' },
    ...{ loginUrl: 'https://login.microsoftonline.com', graphUrl: 'https://graph.microsoft.com' },
  }
}

export function draftOf({ id, settings, hasSecret }: DirectoryView): DirectoryDraft {
  const { unboundNumbers = [], ...kept } = settings
  const draft = { ...emptyDraft(), id, hasSecret, unboundNumbers }
  if (kept.kind !== 'ldap') return { ...draft, ...kept }
  const { computers, ...others } = kept
  return {
    ...draft,
    ...others,
    readsComputers: computers.isOn,
    computerBases: computers.bases.join('\n'),
    computerFilter: computers.filter,
    attributes: Object.fromEntries(
      Object.entries(kept.attributes).flatMap(([field, entry]) => (entry ? [[field, entry]] : [])),
    ),
    servers: kept.servers.join('\n'),
    personBases: kept.personBases.join('\n'),
    groupBases: kept.groupBases.join('\n'),
  }
}

/** What is sent. An empty secret leaves the present one. */
export function directoryOf(draft: DirectoryDraft): SaveDirectory {
  const { isActive, adoptsPeople, everyMinutes, brakePercent, locationName } = draft
  const rules = { isActive, adoptsPeople, everyMinutes, brakePercent, locationName }
  const common = { name: draft.name.trim(), ...rules, unboundNumbers: [...draft.unboundNumbers] }
  const secret = draft.secret === '' ? {} : { secret: draft.secret }
  if (draft.kind === 'scim') return { kind: 'scim', ...common }
  if (draft.kind === 'entra') {
    const { tenant, clientId, loginUrl, graphUrl, readsPictures, readsComputers } = draft
    return {
      kind: 'entra',
      ...common,
      tenant,
      clientId,
      loginUrl,
      graphUrl,
      ...secret,
      readsPictures,
      readsComputers,
    }
  }
  const { domain, security, authority, bindDn, personFilter, groupFilter, userAttribute } = draft
  return {
    ...{ kind: 'ldap', ...common, domain, security, authority, bindDn, personFilter, groupFilter },
    ...{ userAttribute, servers: draft.servers.split(/[\s,;]+/).filter((part) => part !== '') },
    personBases: linesOf(draft.personBases),
    groupBases: linesOf(draft.groupBases),
    attributes: attributesOf(draft),
    writesFields: draft.writesFields,
    computers: {
      isOn: draft.readsComputers,
      bases: linesOf(draft.computerBases),
      filter: draft.computerFilter.trim(),
    },
    picture: { ...draft.picture, attribute: draft.picture.attribute.trim() },
    ...secret,
  }
}

/** Only what differs from the usual: a name of its own, or switched off. A name must stand there even then. */
function attributesOf({
  attributes,
}: DirectoryDraft): Extract<SaveDirectory, { kind: 'ldap' }>['attributes'] {
  return Object.fromEntries(
    directoryFields.flatMap((field) => {
      const entry = attributes[field]
      const attribute = entry?.attribute.trim() ?? ''
      if (!entry || (entry.isOn && attribute === '')) return []
      return [[field, { attribute: attribute === '' ? 'none' : attribute, isOn: entry.isOn }]]
    }),
  )
}

/** Base DNs have commas in them; several stand on lines of their own, or with semicolons between them. */
function linesOf(text: string): string[] {
  return text
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
