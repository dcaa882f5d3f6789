/** What stands in the terminal when the server has started: where to go, and nothing that is not needed. */

import { hostname, networkInterfaces } from 'node:os'
import { hostInUri } from '@offhook/base'
import { type Server, version } from '@offhook/server'
import type { Colours } from './terminal.ts'

export interface StartScreen {
  readonly server: Server
  /** The name or address under which the server is reached; empty where none is configured. */
  readonly name: string
  readonly dataDirectory: string
  /** Until the set-up has been done. */
  readonly setupToken: string | undefined
  readonly demo: DemoNotes | undefined
}

export interface DemoNotes {
  readonly user: string
  readonly password: string
  readonly people: number
  readonly guest: { readonly line: string; readonly user: string; readonly secret: string }
}

export function startScreen(screen: StartScreen, { bold, quiet, good }: Colours): string {
  const { server, setupToken, demo } = screen
  const https = server.addresses.gateway.find(({ purpose }) => purpose === 'https')
  const host = screen.name || reachableAddress(https?.address) || hostname()
  const http = server.addresses.gateway.find(({ purpose }) => purpose === 'http')
  const base = `https://${hostInUri(host)}:${https?.port}`
  const sip = uniqueListeners(server)
  const rows: [string, string][] = [
    ['Browser', `https ${https?.port}${http ? quiet(`   http ${http.port} leads there`) : ''}`],
    ['Phones', sip === '' ? 'no SIP port could be opened yet; it is tried again' : `SIP ${sip}`],
    ['API', `${base}/api`],
    ['Data', screen.dataDirectory],
  ]
  const { certificate } = server.parts
  if (certificate.isSelfSigned) {
    rows.push([
      'Certificate',
      `self-signed; the browser asks once. SHA-256 ${certificate.fingerprint.slice(0, 23)}…`,
    ])
  }
  const open = setupToken ? `${base}/setup#token=${setupToken}` : base
  const lines = [
    '',
    `  ${bold('Offhook')} ${version}   ${good('● running')}`,
    '',
    `  ${setupToken ? 'Set it up here' : 'Open'}   ${bold(open)}`,
    ...(setupToken ? [quiet('  The link works once, and only until the next start.')] : []),
    ...(demo ? demoLines(demo, host, server, { bold, quiet }) : []),
    '',
    ...rows.map(([name, value]) => `  ${quiet(name.padEnd(12))} ${value}`),
    '',
    quiet('  Ctrl+C stops the server.'),
    '',
  ]
  return `${lines.join('\n')}\n`
}

function demoLines(
  demo: DemoNotes,
  host: string,
  server: Server,
  { bold, quiet }: Pick<Colours, 'bold' | 'quiet'>,
): string[] {
  const udp = server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')
  return [
    '',
    `  Sign in as     ${bold(demo.user)}   password ${bold(demo.password)}`,
    `  ${quiet(`A company of ${demo.people} people whose phones really call each other over SIP.`)}`,
    '',
    `  Your own phone ${bold(`user ${demo.guest.user}   secret ${demo.guest.secret}   server ${host}${udp ? `:${udp.port}` : ''}`)}`,
    `  ${quiet(`It is extension ${demo.guest.line}; call anybody.`)}`,
  ]
}

function uniqueListeners(server: Server): string {
  const names = server.addresses.sip.map(({ transport, port }) => `${transport.toLowerCase()} ${port}`)
  return [...new Set(names)].join(' · ')
}

/** The address at which the server listens; where that is any, the first one of this machine. */
function reachableAddress(listening: string | undefined): string | undefined {
  if (listening !== undefined && listening !== '0.0.0.0' && listening !== '::') return listening
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((entry) => entry.family === 'IPv4' && !entry.internal)?.address
}
