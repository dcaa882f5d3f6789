import type { DirectorySettings } from '@offhook/contract'

/** How an LDAP server is reached and read, as administrators have set it. */
export type LdapSettings = Extract<DirectorySettings, { kind: 'ldap' }>
