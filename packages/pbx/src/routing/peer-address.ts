/** Where a peer is reached, and what stands in addresses there: pure. */
import { encodeUser, formatHost } from '@offhook/sip'
import type { Peer } from './settings.ts'

/** The URI of `number` at the peer, and where requests to it go when that is another host. */
export interface PeerAddress {
  readonly target: string
  readonly nextHop?: string
}

/** `sip:number@domain`, sent to the host; without a domain of its own the peer goes by its host. */
export function peerAddress(peer: Peer, number: string): PeerAddress {
  const user = number.replaceAll('#', '%23')
  if (peer.domain === undefined) return { target: `sip:${user}@${hostOf(peer)}` }
  return { target: `sip:${user}@${formatHost(peer.domain)}`, nextHop: `sip:${hostOf(peer)}` }
}

/**
 * The host of our own addresses there. A provider where we sign in knows its own alone; any other peer is told ours, unless it is said
 * otherwise.
 */
export function domainAt(peer: Peer | undefined, ownDomain: string): string {
  if (peer?.domain !== undefined) return formatHost(peer.domain)
  return peer?.registration ? formatHost(peer.host) : ownDomain
}

/** What is registered there: the registrar, our address, and the way. Undefined for a peer at which nothing is. */
export function registrarOf(peer: Peer) {
  const { registration, credentials } = peer
  if (!registration || !credentials) return undefined
  const domain = domainAt(peer, peer.host)
  return {
    registrar: `sip:${domain}`,
    address: `sip:${encodeUser(contactUserAt(peer) ?? credentials.user)}@${domain}`,
    nextHop: `sip:${hostOf(peer)}`,
  }
}

/** The user part of our Contact at a peer where we register; undefined at others. */
export function contactUserAt({ registration, credentials }: Peer): string | undefined {
  return registration && credentials ? (registration.account ?? credentials.user) : undefined
}

function hostOf({ host, port, transport }: Peer): string {
  return `${formatHost(host)}${port === undefined ? '' : `:${port}`}${transport === undefined ? '' : `;transport=${transport}`}`
}
