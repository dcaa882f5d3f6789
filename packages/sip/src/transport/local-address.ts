/** Which of the machine's own addresses a peer reaches: needed where a listener is bound to all interfaces. */
import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === ''
}

/** Removes the prefix of an IPv4 address written as IPv6 (`::ffff:192.0.2.1`), as dual-stack sockets report it. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

interface Interface {
  readonly address: string
  readonly internal: boolean
  readonly net: BlockList
  readonly family: 'ipv4' | 'ipv6'
}

const REMEMBERED_PEERS = 4096
/** Interfaces come and go (VPN, DHCP): they are read again after this time. */
const REFRESH_MS = 30_000

/** Finds the own address in the peer's network, else the first that is not loopback. */
export class LocalAddresses {
  #interfaces: Interface[] = []
  #readAt = Number.NEGATIVE_INFINITY
  readonly #monotonic: () => number
  readonly #known = new Map<string, string>()

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  toward(peer: string): string {
    const now = this.#monotonic()
    if (now - this.#readAt > REFRESH_MS) {
      this.#readAt = now
      this.#known.clear()
      this.#interfaces = readInterfaces()
    }
    const known = this.#known.get(peer)
    if (known) return known
    if (this.#known.size >= REMEMBERED_PEERS) this.#known.clear()
    const found = this.#find(peer)
    this.#known.set(peer, found)
    return found
  }

  #find(peer: string): string {
    const family = isIPv6(peer) ? 'ipv6' : 'ipv4'
    const candidates = this.#interfaces.filter((each) => each.family === family)
    const same = candidates.find((each) => each.net.check(peer, family))
    if (same) return same.address
    const outside = candidates.find((each) => !each.internal && !each.address.startsWith('fe80:'))
    return outside?.address ?? (family === 'ipv6' ? '::1' : '127.0.0.1')
  }
}

function readInterfaces(): Interface[] {
  const found: Interface[] = []
  for (const each of Object.values(networkInterfaces()).flat()) {
    if (!each?.cidr) continue
    const family = each.family === 'IPv6' ? 'ipv6' : 'ipv4'
    const net = new BlockList()
    net.addSubnet(each.address, Number(each.cidr.split('/')[1]), family)
    found.push({ address: each.address, internal: each.internal, net, family })
  }
  return found
}
