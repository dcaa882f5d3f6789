/** Finds the addresses of SIP peers that are given by name (RFC 3263), with the answers of the DNS kept as long as they are good. */
import type { Clock, Random } from '@offhook/base'
import { CachedLookup, locateServers, nodeLookup, type TargetResolver } from '@offhook/sip'

/** IPv4 first: a peer that has both is reached by both, one that only claims IPv6 is not worth the wait. */
const FAMILIES = [4, 6] as const

export function peerResolver(clock: Clock, random: Random): TargetResolver {
  const lookup = new CachedLookup(nodeLookup(), { clock })
  return {
    async resolve(uri) {
      const { answer } = await locateServers(uri, {
        lookup,
        random,
        transports: ['udp', 'tcp', 'tls'],
        families: FAMILIES,
      })
      return answer
    },
  }
}
