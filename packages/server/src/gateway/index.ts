export type { RequestLimits } from './api-routes.ts'
export { type Certificate, loadCertificate, readCertificate } from './certificate.ts'
export { Gateway, type GatewayAddress } from './gateway.ts'
export { idempotencyTable } from './idempotency-table.ts'
