/**
 * A network from which a browser gets out by TCP alone, and only to a few ports: a cable to this machine, and a firewall at its end that
 * drops all else, UDP first.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './network-namespace.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

export class TcpOnlyNetwork {
  /** The address of this machine at the cable. */
  readonly address: string
  /** A program that runs Chromium in the network. */
  readonly chromium: string
  readonly #name = `offhook-tcp-${process.pid}`
  readonly #cable = `oh${process.pid}`
  readonly #inner: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'offhook-tcp-'))

  constructor() {
    // RFC 2544: addresses for tests on one bench; a pair of them for each test that runs at the same time.
    const pair = `198.18.${(process.pid >> 6) & 255}`
    const first = (process.pid & 63) * 4
    this.address = `${pair}.${first + 1}`
    this.#inner = `${pair}.${first + 2}`
    this.chromium = join(this.#folder, 'chromium')
  }

  /** Makes the network; from there nobody is reached until {@link allow} says so. */
  open(): void {
    run('ip', 'netns', 'add', this.#name)
    run('ip', '-n', this.#name, 'link', 'set', 'lo', 'up')
    run('ip', 'link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#name)
    run('ip', 'address', 'add', `${this.address}/30`, 'dev', this.#cable)
    run('ip', 'link', 'set', this.#cable, 'up')
    run('ip', '-n', this.#name, 'address', 'add', `${this.#inner}/30`, 'dev', 'eth0')
    run('ip', '-n', this.#name, 'link', 'set', 'eth0', 'up')
    run('ip', '-n', this.#name, 'route', 'add', 'default', 'via', this.address)
    for (const chain of ['INPUT', 'OUTPUT']) this.#filter('-P', chain, 'DROP')
    this.#filter('-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT')
    this.#filter('-A', 'OUTPUT', '-o', 'lo', '-j', 'ACCEPT')
    writeFileSync(this.chromium, `#!/bin/sh\nexec ip netns exec ${this.#name} ${CHROMIUM} "$@"\n`)
    chmodSync(this.chromium, 0o755)
  }

  /** Lets connections over TCP through to a port of this machine. */
  allow(port: number): void {
    const place = [this.address, '-p', 'tcp', '-m', 'tcp']
    this.#filter('-A', 'OUTPUT', '-d', ...place, '--dport', String(port), '-j', 'ACCEPT')
    this.#filter('-A', 'INPUT', '-s', ...place, '--sport', String(port), '-j', 'ACCEPT')
  }

  close(): void {
    for (const args of [
      ['netns', 'delete', this.#name],
      ['link', 'delete', this.#cable],
    ]) {
      try {
        run('ip', ...args)
      } catch {
        // It was never made, or went with its other end.
      }
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #filter(...rule: readonly string[]): void {
    run('ip', 'netns', 'exec', this.#name, 'iptables', ...rule)
  }
}
