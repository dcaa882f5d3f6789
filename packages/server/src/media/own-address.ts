/**
 * Which address of ours somebody is told: in the networks of the house the one of this machine, outside of them the public one, which a router
 * forwards to it. A phone that is told the wrong one rings, and hears nothing. Pure.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { isInSubnet, parseAddress, parseSubnet, type Subnet } from '@offhook/numbers'

export interface OwnAddressRule {
  /** Under which we are reached from outside, where that is known. */
  readonly publicAddress: string | undefined
  readonly internal: readonly { readonly name: string; readonly subnet: Subnet }[]
}

/** `networks` in CIDR notation; what is none is left out. */
export function ownAddressRule(
  publicAddress: string | undefined,
  networks: readonly string[],
): OwnAddressRule {
  const internal = networks.flatMap((name) => {
    const subnet = parseSubnet(name)
    return subnet ? { name, subnet } : []
  })
  return { publicAddress, internal }
}

/** Whether `peer` is an address in one of the networks of the house. */
export function isInNetworks(peer: string, { internal }: OwnAddressRule): boolean {
  const address = parseAddress(peer)
  return address !== undefined && internal.some(({ subnet }) => isInSubnet(subnet, address))
}

/** The public address where `peer`, an address or the name of a host, is told that; undefined: the one of this machine. */
export function addressToldTo(
  peer: string,
  { publicAddress, internal }: OwnAddressRule,
): Explained<string | undefined> {
  const decided = (answer: string | undefined, rule: string, because: ExplanationStep['because']) => ({
    answer,
    steps: [{ rule, because, outcome: 'decided' as const }],
  })
  if (publicAddress === undefined) return decided(undefined, 'no-public-address', {})
  const address = parseAddress(peer)
  if (!address) return decided(publicAddress, 'peer-has-a-name', { peer, publicAddress })
  const network = internal.find(({ subnet }) => isInSubnet(subnet, address))
  if (network) return decided(undefined, 'peer-in-internal-network', { peer, network: network.name })
  if (parseAddress(publicAddress)?.bits !== address.bits)
    return decided(undefined, 'public-address-of-other-family', { peer, publicAddress })
  return decided(publicAddress, 'peer-outside', { peer, publicAddress })
}
