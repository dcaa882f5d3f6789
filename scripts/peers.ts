/** The real programs that the tests talk to: Debian packages, installed where they are missing. */
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './check-tool.ts'

/** Package and the program, or the file, that shows that it is there. */
const PEERS: Readonly<Record<string, string>> = {
  'baresip-core': 'baresip',
  'sip-tester': 'sipp',
  kamailio: 'kamailio',
  chromium: 'chromium',
  tshark: 'tshark',
  openssl: 'openssl',
  ffmpeg: 'ffmpeg',
  radicale: 'radicale',
  coturn: 'turnserver',
  slapd: 'slapd',
  'krb5-kdc': 'krb5kdc',
  'krb5-admin-server': 'kadmin.local',
  'krb5-user': 'kinit',
  curl: 'curl',
  'ldap-utils': 'ldapmodify',
  'samba-ad-dc': 'samba',
  'samba-common-bin': 'samba-tool',
  'samba-ad-provision': '/usr/share/samba/setup/provision.ldif',
  'samba-dsdb-modules': '/usr/share/doc/samba-dsdb-modules',
}

/** Debian asks this program before a package starts its service; 101 says no. */
const POLICY = '/usr/sbin/policy-rc.d'
const INSTALL_TIMEOUT_MS = 15 * 60_000

/** Installs what is missing. Returns what is wrong, in sentences; none when all is there. */
export async function installPeers(): Promise<readonly string[]> {
  const missing = Object.keys(PEERS).filter((name) => !isThere(PEERS[name]!))
  if (missing.length === 0) return []
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (!isThere('apt-get')) {
    return [`The tests talk to real programs that are missing here: ${missing.join(', ')}. Install them.`]
  }
  if (process.getuid?.() !== 0) {
    return [`The tests need Debian packages that are missing here. Run as root: apt-get update && ${command}`]
  }
  console.log(`Installing ${missing.join(', ')} …`)
  return withoutServices(async () => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await runProgram('apt-get', ['update', '-q'], INSTALL_TIMEOUT_MS, environment)
    const { code, output } = await runProgram(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', ...missing],
      INSTALL_TIMEOUT_MS,
      environment,
    )
    return code === 0 ? [] : [`${command} failed:`, ...output.trim().split('\n').slice(-15)]
  })
}

/** Some of the packages would start a server on all interfaces: the tests start their own, on loopback. */
async function withoutServices<Result>(install: () => Promise<Result>): Promise<Result> {
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await install()
  } finally {
    if (isOurs) rmSync(POLICY, { force: true })
  }
}

function isThere(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program)
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
