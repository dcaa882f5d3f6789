/**
 * A small internet of network namespaces: somebody at home behind a router that translates addresses (RFC 4787: address and port
 * dependent mapping) and lets packets to the relay alone out; outside a relay (coturn) and a server.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './network-namespace.ts'
import { tlsIdentity } from './tls-identity.ts'

/** Addresses for documentation (RFC 5737) and of a private network. */
export const HOME = '192.168.77.2'
export const ROUTER = '198.51.100.2'
export const RELAY = '198.51.100.10'
export const SERVER = '198.51.100.20'
/** The relay's over UDP and TCP, and over TLS. */
export const RELAY_PORT = 3478
export const RELAY_TLS_PORT = 443
export const RELAY_USER = { username: 'somebody', credential: 'something' }

export class BehindRouter {
  readonly home = `offhook-home-${process.pid}`
  readonly outside = `offhook-out-${process.pid}`
  /** That the relay shows over TLS (PEM). */
  readonly certificate: string
  readonly #key: string
  readonly #router = `offhook-router-${process.pid}`
  readonly #folder = mkdtempSync(join(tmpdir(), 'offhook-relay-'))
  #relay: ChildProcess | undefined

  constructor() {
    const { certificate, key } = tlsIdentity(RELAY)
    this.certificate = certificate
    this.#key = key
  }

  /** Makes the networks and starts the relay. */
  open(): void {
    for (const name of [this.home, this.#router, this.outside]) {
      run('ip', 'netns', 'add', name)
      run('ip', '-n', name, 'link', 'set', 'lo', 'up')
    }
    this.#wire(this.home, `${HOME}/24`, this.#router, '192.168.77.1/24')
    this.#wire(this.outside, `${RELAY}/24`, this.#router, `${ROUTER}/24`)
    run('ip', '-n', this.outside, 'address', 'add', `${SERVER}/24`, 'dev', 'wire')
    run('ip', '-n', this.home, 'route', 'add', 'default', 'via', '192.168.77.1')
    const inRouter = ['netns', 'exec', this.#router]
    run('ip', ...inRouter, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    run('ip', ...inRouter, 'iptables', '-A', 'FORWARD', '-s', HOME, '!', '-d', RELAY, '-j', 'DROP')
    const translate = ['-s', '192.168.77.0/24', '-j', 'MASQUERADE', '--random']
    run('ip', ...inRouter, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', ...translate)
    const [certificate, key] = [join(this.#folder, 'certificate.pem'), join(this.#folder, 'key.pem')]
    writeFileSync(certificate, this.certificate)
    writeFileSync(key, this.#key)
    this.#relay = spawn(
      'ip',
      [
        ...['netns', 'exec', this.outside, '/usr/bin/turnserver', '-n', '--no-dtls', '--no-cli'],
        ...['--tls-listening-port', String(RELAY_TLS_PORT), '--cert', certificate, '--pkey', key],
        ...['--fingerprint', '--lt-cred-mech', '--realm', 'test', '--user', 'somebody:something'],
        ...['--listening-ip', RELAY, '--relay-ip', RELAY, '--listening-port', String(RELAY_PORT)],
        ...['--log-file', 'stdout', '--pidfile', join(this.#folder, 'pid')],
        ...['--userdb', join(this.#folder, 'users')],
      ],
      { stdio: 'ignore' },
    )
  }

  /** From now on the router lets no UDP out, not even to the relay. */
  dropUdp(): void {
    const rule = ['-I', 'FORWARD', '-s', HOME, '-p', 'udp', '-j', 'DROP']
    run('ip', 'netns', 'exec', this.#router, 'iptables', ...rule)
  }

  async close(): Promise<void> {
    const relay = this.#relay
    if (relay && relay.exitCode === null && relay.signalCode === null) {
      const ended = new Promise<void>((resolve) => relay.once('exit', () => resolve()))
      relay.kill('SIGKILL')
      await ended
    }
    for (const name of [this.home, this.#router, this.outside]) {
      try {
        run('ip', 'netns', 'delete', name)
      } catch {
        // It was never made.
      }
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A cable from `end`, where it is called `wire`, to the router. */
  #wire(end: string, address: string, router: string, routerAddress: string): void {
    const name = end === this.home ? 'inner' : 'outer'
    run('ip', 'link', 'add', 'wire', 'netns', end, 'type', 'veth', 'peer', 'name', name, 'netns', router)
    run('ip', '-n', end, 'address', 'add', address, 'dev', 'wire')
    run('ip', '-n', router, 'address', 'add', routerAddress, 'dev', name)
    run('ip', '-n', end, 'link', 'set', 'wire', 'up')
    run('ip', '-n', router, 'link', 'set', name, 'up')
  }
}
