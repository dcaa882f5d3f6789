/** A key and a certificate for TLS at an address, signed by itself. */
import { systemClock, systemRandom } from '@offhook/base'
import { createCertificate } from '../dtls/certificate.ts'
import { der, objectId, sequence } from '../dtls/der.ts'

export interface TlsIdentity {
  /** PEM. */
  readonly certificate: string
  readonly key: string
}

/** For the IPv4 address `address`. */
export function tlsIdentity(address: string): TlsIdentity {
  // RFC 5280 §4.2.1.6: the seventh kind of name is an address.
  const name = sequence(der(0x87, Buffer.from(address.split('.').map(Number))))
  const made = createCertificate(systemClock, systemRandom, [sequence(objectId('551d11'), der(0x04, name))])
  const lines = Buffer.from(made.der)
    .toString('base64')
    .match(/.{1,64}/g)!
  return {
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
