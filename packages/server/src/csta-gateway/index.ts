export { applicationRoutes } from './application-routes.ts'
export { CstaGateway } from './csta-gateway.ts'
