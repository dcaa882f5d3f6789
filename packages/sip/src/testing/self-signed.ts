/** A certificate for tests of TLS, made by the openssl command; valid for a day. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SelfSigned {
  readonly key: string
  readonly cert: string
}

/** Undefined where there is no openssl command. `names` are DNS names beside the address 127.0.0.1. */
export function selfSigned(names: readonly string[] = ['localhost']): SelfSigned | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-tls-'))
  const keyFile = join(folder, 'key.pem')
  const certFile = join(folder, 'cert.pem')
  const subject = `subjectAltName=IP:127.0.0.1${names.map((name) => `,DNS:${name}`).join('')}`
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const output = [
    '-keyout',
    keyFile,
    '-out',
    certFile,
    '-days',
    '1',
    '-subj',
    `/CN=${names[0]}`,
    '-addext',
    subject,
  ]
  try {
    execFileSync('openssl', [...request, ...output], { stdio: 'ignore' })
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
