export { bindsAs, escapeFilterValue, LdapServers, textOf } from './ldap/ldap-servers.ts'
