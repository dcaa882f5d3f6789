export { compose, type Parts, type Server, type ServerAddresses, type ServerOptions } from './compose.ts'
export * from './config/index.ts'
export { composeServer } from './main.ts'
export { version } from './version.ts'
