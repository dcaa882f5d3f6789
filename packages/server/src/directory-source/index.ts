export { Directories } from './directories.ts'
export { bindsAs, escapeFilterValue, LdapServers, textOf } from './ldap/ldap-servers.ts'
