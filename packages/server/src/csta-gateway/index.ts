export { applicationRoutes } from './application-routes.ts'
export { Computers } from './computers.ts'
export { CstaGateway } from './csta-gateway.ts'
