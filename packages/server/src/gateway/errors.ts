/** The failures of the gateway beside those that a client meets (`contractErrors`). */
import { defineErrors } from '@offhook/base'

export const gatewayErrors = defineErrors({
  'certificate-unreadable': {
    status: 500,
    sentence:
      'The TLS certificate or key in {file} cannot be read: {reason}. Check tls.certificate and tls.key.',
  },
  'certificate-key-mismatch': {
    status: 500,
    sentence: 'The private key in {key} does not belong to the certificate in {certificate}.',
  },
  'port-in-use': {
    status: 500,
    sentence:
      'Port {port} ({purpose}) is in use by another program. Stop that one, or choose another port in offhook.toml.',
  },
  'port-not-permitted': {
    status: 500,
    sentence:
      'Port {port} ({purpose}) may not be opened by this user. Choose one above 1023, or grant the right to the program.',
  },
  'handler-missing': {
    status: 500,
    sentence: 'The route {route} has no handler. This is a fault of the program.',
  },
})
