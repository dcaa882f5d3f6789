import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { systemClock, systemRandom } from '@offhook/base'
import { createCertificate, fingerprintOf } from './certificate.ts'

test('the certificate is one that others read: signed by itself, valid now, P-256, with its fingerprint', () => {
  const certificate = createCertificate(systemClock, systemRandom)
  const read = new X509Certificate(certificate.der)
  assert.ok(read.verify(read.publicKey))
  assert.ok(read.checkPrivateKey(certificate.privateKey))
  assert.equal(read.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.ok(Date.parse(read.validFrom) < Date.now() && Date.parse(read.validTo) > Date.now())
  assert.equal(read.subject, 'CN=WebRTC')
  assert.deepEqual(certificate.fingerprint, { hash: 'sha-256', value: read.fingerprint256 })
  assert.equal(fingerprintOf(certificate.der, 'sha-512').value, read.fingerprint512)
})

test('no two certificates are alike', () => {
  const [a, b] = [createCertificate(systemClock, systemRandom), createCertificate(systemClock, systemRandom)]
  assert.notEqual(a.fingerprint.value, b.fingerprint.value)
})
