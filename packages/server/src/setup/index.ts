export { setupRoutes } from './setup-routes.ts'
export { SetupToken } from './setup-token.ts'
