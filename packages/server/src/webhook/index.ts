export { webhookRoutes } from './webhook-routes.ts'
export { Webhooks } from './webhooks.ts'
