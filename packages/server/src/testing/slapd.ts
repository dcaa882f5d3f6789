/** OpenLDAP for tests: on loopback, with data and a certificate of its own in a folder that goes with it. */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, untilListening } from '@offhook/base/testing'

const run = promisify(execFile)

export const SLAPD_SUFFIX = 'dc=example,dc=test'
export const SLAPD_ADMIN = { dn: `cn=admin,${SLAPD_SUFFIX}`, password: 'the admin of slapd' }

const SLAPD = '/usr/sbin/slapd'
const SCHEMA = '/etc/ldap/schema'

export const hasSlapd = existsSync(SLAPD) && existsSync(`${SCHEMA}/inetorgperson.schema`)

export interface Slapd {
  /** For plain LDAP and StartTLS: `127.0.0.1:port`. */
  readonly address: string
  /** For LDAPS. */
  readonly tlsAddress: string
  /** PEM of the certificate's authority: itself. */
  readonly authority: string
  stop(): Promise<void>
}

export interface SlapdOptions {
  /** With the overlay that can lock accounts. */
  readonly passwordPolicy?: boolean
}

/** `ldif` is what stands below the suffix. Passwords in it may be written in clear. */
export async function startSlapd(ldif: string, options: SlapdOptions = {}): Promise<Slapd> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-slapd-'))
  const path = (name: string) => join(folder, name)
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-keyout', path('key.pem'), '-out', path('cert.pem'), '-subj', '/CN=127.0.0.1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
  ])
  await writeFile(
    path('slapd.conf'),
    [
      ...['core', 'cosine', 'inetorgperson'].map((name) => `include ${SCHEMA}/${name}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      ...(options.passwordPolicy ? ['moduleload ppolicy'] : []),
      `pidfile ${path('slapd.pid')}`,
      `TLSCACertificateFile ${path('cert.pem')}`,
      `TLSCertificateFile ${path('cert.pem')}`,
      `TLSCertificateKeyFile ${path('key.pem')}`,
      'database mdb',
      `directory ${folder}`,
      `suffix "${SLAPD_SUFFIX}"`,
      `rootdn "${SLAPD_ADMIN.dn}"`,
      `rootpw "${SLAPD_ADMIN.password}"`,
      'maxsize 1073741824',
      'index objectClass,uid,cn,member,entryUUID,modifyTimestamp eq',
      'sizelimit unlimited',
      ...(options.passwordPolicy ? ['overlay ppolicy'] : []),
      'access to attrs=userPassword by anonymous auth by * none',
      'access to * by users read by * none',
      '',
    ].join('\n'),
  )
  const root = `dn: ${SLAPD_SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`
  await writeFile(path('data.ldif'), `${root}\n${ldif}`)
  await run('/usr/sbin/slapadd', ['-q', '-f', path('slapd.conf'), '-l', path('data.ldif')])
  const [port, tlsPort] = [await freePort(), await freePort()]
  const listeners = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`
  // With a debug level it stays in the foreground, and ends with us.
  const child = spawn(SLAPD, ['-f', path('slapd.conf'), '-h', listeners, '-d', '0'], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilListening(child, port)
    const authority = await readFile(path('cert.pem'), 'utf8')
    return { address: `127.0.0.1:${port}`, tlsAddress: `127.0.0.1:${tlsPort}`, authority, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}
