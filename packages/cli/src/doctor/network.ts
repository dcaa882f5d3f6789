/** Names and ports: whether the server is found, and whether it can listen. */
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { DeskPhone } from '@offhook/pbx/testing'
import type { Config } from '@offhook/server'
import { bad, type Finding, good, warn } from './finding.ts'

const ANSWER_MS = 3000

export async function checkName(config: Config): Promise<Finding> {
  const name = config.name || hostname()
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
  try {
    const found = await lookup(name, { all: true })
    const addresses = found.map(({ address }) => address)
    const isLocal = addresses.every((address) => address === '::1' || address.startsWith('127.'))
    if (isLocal && config.name === '') {
      return good(
        'Name',
        `"${name}" is known on this machine only; phones and browsers are told its address.`,
      )
    }
    if (addresses.some((address) => own.includes(address))) {
      return good('Name', `"${name}" leads to this machine (${addresses.join(', ')}).`)
    }
    return warn(
      'Name',
      `"${name}" leads to ${addresses.join(', ')}, which is none of this machine's addresses.`,
      'That is right behind a NAT or proxy; else correct it in the DNS, or set "name" to an address of this machine.',
    )
  } catch {
    return warn(
      'Name',
      `Nobody knows the name "${name}".`,
      'Phones are told an address of this machine instead. Put the name into the DNS, or set "name" in offhook.toml.',
    )
  }
}

/** Whether a server of ours answers at the HTTPS port. */
export function isRunning(config: Config): Promise<boolean> {
  return new Promise((resolve) => {
    const host = config.bind[0] === '0.0.0.0' ? '127.0.0.1' : config.bind[0] === '::' ? '::1' : config.bind[0]
    // Whose certificate it is does not matter here: nothing is sent, and nothing is believed but that somebody is there.
    const request = get(
      { host, port: config['https.port'], path: '/health', rejectUnauthorized: false, timeout: ANSWER_MS },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200 && response.headers['x-request-id'] !== undefined)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

interface Port {
  readonly name: string
  readonly key: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}

export function portsOf(config: Config): readonly Port[] {
  const wanted: readonly [string, string, 'tcp' | 'udp', number | false][] = [
    ['HTTP', 'http.port', 'tcp', config['http.port']],
    ['HTTPS', 'https.port', 'tcp', config['https.port']],
    ['SIP over UDP', 'sip.udp', 'udp', config['sip.udp']],
    ['SIP over TCP', 'sip.tcp', 'tcp', config['sip.tcp']],
    ['SIP over TLS', 'sip.tls', 'tcp', config['sip.tls']],
    ['CSTA over TCP', 'csta.tcp', 'tcp', config['csta.plain'] && config['csta.tcp']],
    ['CSTA over TLS', 'csta.tls', 'tcp', config['csta.tls']],
  ]
  return wanted.flatMap(([name, key, protocol, port]) =>
    port === false ? [] : [{ name, key, protocol, port }],
  )
}

/** `isOurs`: a server of ours runs, so a port in use is as it should be. */
export async function checkPort(port: Port, bind: readonly string[], isOurs: boolean): Promise<Finding> {
  const subject = `Port ${port.port} (${port.name})`
  for (const address of bind) {
    const code = await tryToListen(port, address)
    if (code === null) continue
    if (code === 'EADDRINUSE' && isOurs) return good(subject, 'In use by Offhook, which is running.')
    if (code === 'EADDRINUSE') {
      return bad(
        subject,
        `Another program uses it on ${address}.`,
        `Find it with "ss -lnp sport = :${port.port}" and stop it, or set ${port.key} to another port.`,
      )
    }
    if (code === 'EACCES') {
      return bad(
        subject,
        'This user may not open it.',
        `Choose a port above 1023 for ${port.key}, or grant the right: "setcap cap_net_bind_service=+ep" on node.`,
      )
    }
    if (code === 'EADDRNOTAVAIL') {
      return bad(subject, `${address} is no address of this machine.`, 'Correct "bind" in offhook.toml.')
    }
    return bad(
      subject,
      `It cannot be opened on ${address} (${code}).`,
      `Choose another port for ${port.key}.`,
    )
  }
  if (isOurs && port.port !== 0) {
    return bad(
      subject,
      'Offhook is running, but not on this port.',
      'Restart the server: its configuration has changed, or it could not open the port.',
    )
  }
  return good(subject, 'Free.')
}

/** The code of the fault, null where it could listen. */
function tryToListen({ protocol, port }: Port, address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (fault: NodeJS.ErrnoException) => resolve(fault.code ?? 'unknown')
    if (protocol === 'tcp') {
      const server = createServer()
      server.on('error', onError)
      server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)))
      return
    }
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.on('error', (fault) => {
      onError(fault)
      socket.close()
    })
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(null)))
  })
}

/** Whether the SIP side of a running server answers (RFC 3261 §11: OPTIONS). */
export async function checkSip(config: Config, transport: 'udp' | 'tcp'): Promise<Finding | null> {
  const port = config[`sip.${transport}`]
  if (port === false || port === 0) return null
  const subject = `SIP over ${transport.toUpperCase()}`
  const address = config.bind[0] === '0.0.0.0' || config.bind[0] === '::' ? '127.0.0.1' : config.bind[0]!
  const phone = new DeskPhone({
    line: 'doctor',
    user: 'doctor',
    secret: '',
    server: { address, port, transport },
    domain: address,
  })
  await phone.start()
  try {
    const response = await phone.agent.request({
      method: 'OPTIONS',
      target: `sip:${address}`,
      from: `<sip:doctor@${address}>`,
      nextHop: `sip:${address}:${port};transport=${transport}`,
    })
    if (response.status !== 408 && response.status !== 503)
      return good(subject, `The running server answers (${response.status}).`)
    return bad(
      subject,
      `Nobody answers at ${address}:${port} (${response.status}).`,
      'Look into the log of the server; a firewall on this machine may also drop it.',
    )
  } finally {
    await phone.stop()
  }
}
