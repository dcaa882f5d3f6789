export { PeopleImporter } from './csv/people-import.ts'
export { Directories } from './directories.ts'
export { bindsAs, escapeFilterValue, LdapServers, textOf } from './ldap/ldap-servers.ts'
export { type ScimAnswer, type ScimRequest, ScimServer } from './scim/scim-server.ts'
