export { softphoneRoutes } from './softphone-routes.ts'
export { Softphones } from './softphones.ts'
