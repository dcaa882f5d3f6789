/** The certificate of the server: one's own from PEM files, or one that is made, kept, and made anew before it ends. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { loadCertificate } from './certificate.ts'

const DAY_MS = 86_400_000

test('a certificate is made for the names of the server, kept, and made anew before it ends', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-certificate-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const clock = new SimulatedClock()
  const load = () => loadCertificate({ dataDir, clock, names: ['phones.example.test'] })
  const first = await load()
  assert.equal(first.isSelfSigned, true)
  assert.equal(new X509Certificate(first.certificate).checkHost('phones.example.test'), 'phones.example.test')
  clock.advance(first.validUntil - clock.now() - 31 * DAY_MS)
  assert.equal((await load()).fingerprint, first.fingerprint)
  clock.advance(2 * DAY_MS)
  const second = await load()
  assert.notEqual(second.fingerprint, first.fingerprint)
  assert.ok(second.validUntil > first.validUntil)
  await writeFile(join(dataDir, 'tls', 'self-signed.key'), 'damaged')
  assert.notEqual((await load()).fingerprint, second.fingerprint, 'a damaged one is replaced')
})

test('a certificate of one’s own is read with its key, and what is wrong is said of the file', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-certificate-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const clock = new SimulatedClock()
  const make = async (name: string) => {
    const folder = join(dataDir, name)
    const { fingerprint } = await loadCertificate({ dataDir: folder, clock, names: [name] })
    const file = (ending: string) => join(folder, 'tls', `self-signed.${ending}`)
    return { fingerprint, certificate: file('crt'), privateKey: file('key') }
  }
  const [own, other] = [await make('own.example.test'), await make('other.example.test')]
  const load = (certificate: string, privateKey: string) =>
    loadCertificate({ dataDir, clock, names: [], files: { certificate, privateKey } })
  assert.equal((await load(own.certificate, own.privateKey)).fingerprint, own.fingerprint)
  await assert.rejects(load(own.certificate, other.privateKey), { code: 'certificate-key-mismatch' })
  const garbage = join(dataDir, 'garbage.pem')
  await writeFile(garbage, 'not a key')
  const says = (file: string) => (fault: unknown) =>
    fault instanceof Error &&
    'code' in fault &&
    fault.code === 'certificate-unreadable' &&
    fault.message.includes(file)
  await assert.rejects(load(garbage, own.privateKey), says(garbage))
  await assert.rejects(load(own.certificate, garbage), says(garbage))
  await assert.rejects(load(join(dataDir, 'none.pem'), own.privateKey), says('none.pem'))
})
