/** The TLS certificate: the one that was configured, or a self-signed one made at the first start and kept. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@offhook/base'
import { NamedError } from '@offhook/base'
import { gatewayErrors } from './errors.ts'

export interface Certificate {
  /** PEM, the chain included. */
  readonly certificate: string
  readonly privateKey: string
  readonly isSelfSigned: boolean
  /** Milliseconds since 1970. */
  readonly validUntil: number
  /** SHA-256 over the DER form, as browsers show it. */
  readonly fingerprint: string
}

export interface CertificateFiles {
  readonly certificate: string
  readonly privateKey: string
}

/** Browsers refuse certificates that are valid for longer than 825 days (CA/Browser Forum BR 1.6 §6.3.2, still held by some). */
const VALID_DAYS = 800
const DAY_MS = 86_400_000
/** A self-signed certificate is made anew when it ends within this time. */
const RENEW_BEFORE_MS = 30 * DAY_MS

/**
 * Reads the configured files; without them, takes the self-signed certificate in `dataDir`, and makes one where there is none
 * that is valid. Rejects with `certificate-unreadable` or `certificate-key-mismatch`.
 */
export async function loadCertificate(options: {
  readonly files?: CertificateFiles | undefined
  readonly dataDir: string
  readonly clock: Clock
  /** Names and addresses under which the server is reached, beside those of the machine. */
  readonly names: readonly string[]
}): Promise<Certificate> {
  if (options.files) return readCertificate(options.files, false)
  const folder = join(options.dataDir, 'tls')
  const files = {
    certificate: join(folder, 'self-signed.crt'),
    privateKey: join(folder, 'self-signed.key'),
  }
  try {
    const known = await readCertificate(files, true)
    if (known.validUntil > options.clock.now() + RENEW_BEFORE_MS) return known
  } catch {
    // None yet, or a damaged one: it is replaced.
  }
  const made = await makeSelfSigned(namesOfMachine(options.names), options.clock.now())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeWhole(files.privateKey, made.privateKey, 0o600)
  await writeWhole(files.certificate, made.certificate, 0o644)
  return readCertificate(files, true)
}

/** Reads and checks a certificate and its key. */
export async function readCertificate(files: CertificateFiles, isSelfSigned: boolean): Promise<Certificate> {
  const certificate = await readPem(files.certificate)
  const privateKey = await readPem(files.privateKey)
  const parsed = readable(files.certificate, () => new X509Certificate(certificate))
  const key = readable(files.privateKey, () => createPrivateKey(privateKey))
  if (!parsed.checkPrivateKey(key)) {
    throw new NamedError(gatewayErrors, 'certificate-key-mismatch', {
      certificate: files.certificate,
      key: files.privateKey,
    })
  }
  return {
    certificate,
    privateKey,
    isSelfSigned: isSelfSigned || parsed.checkIssued(parsed),
    validUntil: Date.parse(parsed.validTo),
    fingerprint: parsed.fingerprint256,
  }
}

/** What `read` makes of the contents of `file`. */
function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (fault) {
    throw new NamedError(gatewayErrors, 'certificate-unreadable', { file, reason: String(fault) }, fault)
  }
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (fault) {
    throw new NamedError(gatewayErrors, 'certificate-unreadable', { file, reason: String(fault) }, fault)
  }
}

/** Makes a self-signed certificate for `names` (RFC 5280; ECDSA with P-256 and SHA-256). */
async function makeSelfSigned(
  names: readonly string[],
  now: number,
): Promise<{ certificate: string; privateKey: string }> {
  // The library describes ASN.1 by decorators and wants this polyfill before it.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0] ?? 'localhost'}`,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + VALID_DAYS * DAY_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
    ],
  })
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = key.match(/.{1,64}/g) ?? []
  return {
    certificate: `${made.toString('pem')}\n`,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`,
  }
}

function namesOfMachine(wanted: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => !entry.address.startsWith('fe80'))
    .map((entry) => entry.address)
  const names = [...wanted, hostname(), 'localhost', ...addresses]
  return [...new Set(names.filter((name) => isAddress(name) || /^[a-zA-Z0-9.-]{1,253}$/.test(name)))]
}

function isAddress(name: string): boolean {
  return /^[0-9.]+$/.test(name) || name.includes(':')
}

/** A crash leaves the old file or the new one, never half of one. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(`${file}.new`, text, { mode })
  await rename(`${file}.new`, file)
}
