export { isForName } from './admin/index.ts'
export { compose } from './compose.ts'
export * from './config/index.ts'
export { askRegistrar } from './connector/index.ts'
export { type Certificate, readCertificate } from './gateway/index.ts'
export { composeServer } from './main.ts'
export type { Parts, Server, ServerAddresses } from './server.ts'
export type { ServerOptions } from './server-options.ts'
export {
  backUp,
  beginNewKey,
  knownMigrations,
  lostSecrets,
  readKey,
  restore,
  type SecretKind,
  type SecretName,
} from './store/index.ts'
export { version } from './version.ts'
