/** An Active Directory for tests: Samba as a domain controller, on a loopback address of its own, with data in a folder that goes with it. */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { untilListening } from '@offhook/base/testing'

const run = promisify(execFile)

const SAMBA = '/usr/sbin/samba'
const PROVISIONING = '/usr/share/samba/setup/provision.ldif'
/** Provisioning is half a minute's work of a whole processor. */
const START_MS = 240_000

/** It takes the ports of LDAP and Kerberos, so it must be started by root. */
export const hasSamba = existsSync(SAMBA) && existsSync(PROVISIONING) && process.getuid?.() === 0

export const SAMBA_SUFFIX = 'DC=example,DC=test'
export const SAMBA_ADMIN = { user: 'administrator@example.test', password: 'Start.1234!' }

export interface Samba {
  /** Its loopback address; the ports are the usual ones. */
  readonly address: string
  /** PEM of the certificate's authority: itself. */
  readonly authority: string
  stop(): Promise<void>
}

export async function startSamba(): Promise<Samba> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-samba-'))
  const path = (...names: string[]) => join(folder, ...names)
  // Another one may run at the same time, with other tests.
  const address = `127.45.${process.pid % 251}.${1 + (Math.floor(process.pid / 251) % 250)}`
  try {
    await provision(folder, address)
  } catch (fault) {
    await rm(folder, { recursive: true, force: true })
    throw fault
  }
  const child = spawn(SAMBA, [`--configfile=${path('etc', 'smb.conf')}`, '-i', '-M', 'single'], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilListening(child, 636, address)
    return { address, authority: await readFile(path('private/tls/cert.pem'), 'utf8'), stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}

/** Makes the domain, with a certificate. */
async function provision(folder: string, address: string): Promise<void> {
  const path = (...names: string[]) => join(folder, ...names)
  const options = [`interfaces=${address}/8`, 'bind interfaces only=yes', `posix:eadb=${path('eadb.tdb')}`]
  await run(
    'samba-tool',
    [
      ...['domain', 'provision', `--targetdir=${folder}`, '--realm=EXAMPLE.TEST', '--domain=EXAMPLE'],
      ...['--server-role=dc', '--dns-backend=NONE', `--adminpass=${SAMBA_ADMIN.password}`],
      ...['--host-name=dc1', `--host-ip=${address}`, ...options.map((option) => `--option=${option}`)],
    ],
    { timeout: START_MS },
  )
  for (const name of ['cache', 'ncalrpc', 'private/tls'])
    await mkdir(path(name), { recursive: true, mode: 0o700 })
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=dc1.example.test'],
    ...['-keyout', path('private/tls/key.pem'), '-out', path('private/tls/cert.pem')],
    ...['-addext', `subjectAltName=IP:${address},DNS:dc1.example.test`],
  ])
  await run('chmod', ['600', path('private/tls/key.pem')])
  await writeFile(path('etc', 'smb.conf'), configuration(folder, address))
}

/** LDAP alone: the rest of a domain controller would want more of the machine. */
function configuration(folder: string, address: string): string {
  const at = (name: string) => join(folder, name)
  return [
    '[global]',
    'workgroup = EXAMPLE',
    'realm = EXAMPLE.TEST',
    'netbios name = DC1',
    'server role = active directory domain controller',
    'server services = ldap',
    `interfaces = ${address}/8`,
    'bind interfaces only = yes',
    'disable netbios = yes',
    'tls enabled = yes',
    `tls keyfile = ${at('private/tls/key.pem')}`,
    `tls certfile = ${at('private/tls/cert.pem')}`,
    'tls cafile =',
    `private dir = ${at('private')}`,
    `lock directory = ${folder}`,
    `state directory = ${at('state')}`,
    `cache directory = ${at('cache')}`,
    `pid directory = ${folder}`,
    `ncalrpc dir = ${at('ncalrpc')}`,
    `binddns dir = ${at('bind-dns')}`,
    `posix:eadb = ${at('eadb.tdb')}`,
    `log file = ${at('log.samba')}`,
    'logging = file',
    '',
  ].join('\n')
}
