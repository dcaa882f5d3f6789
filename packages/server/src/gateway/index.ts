export { API_PREFIX, type RequestLimits, usualLimits } from './api-routes.ts'
export type { Authenticated, Authenticator } from './authentication.ts'
export {
  type Certificate,
  type CertificateFiles,
  loadCertificate,
  readCertificate,
} from './certificate.ts'
export { gatewayErrors } from './errors.ts'
export { Gateway, type GatewayAddress, type GatewayOptions } from './gateway.ts'
export { idempotencyTable } from './idempotency-table.ts'
