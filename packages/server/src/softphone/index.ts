export { iceServers } from './ice-servers.ts'
export { softphoneRoutes } from './softphone-routes.ts'
export { Softphones } from './softphones.ts'
