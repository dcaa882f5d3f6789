/**
 * Which STUN and TURN servers the networks in use need, and what is wrong with those that are set: all in one network need none, the internet
 * behind usual routers STUN, unknown and mobile networks TURN; and a STUN server tells the truth only where it is met in the internet. Pure.
 */
import type { ExplanationStep } from '@offhook/base'
import type { IceServer } from '@offhook/contract'
import { isPrivateAddress } from '@offhook/numbers'

export interface NetworkFacts {
  /** Addresses of the phones and browsers that are signed in. */
  readonly peers: readonly string[]
  readonly isInternal: (address: string) => boolean
  /** What browsers are given. */
  readonly servers: readonly IceServer[]
  /** Whether TURN servers are set, with credentials or without. */
  readonly hasTurnUris: boolean
  /** The addresses of the hosts of servers, as far as they were found. */
  readonly hosts: ReadonlyMap<string, readonly string[]>
  /** From where STUN servers see this machine. */
  readonly mapped: readonly string[]
}

/** `decided`: something should be done; `passed`: all is well. */
export function networkAdvice(facts: NetworkFacts): readonly ExplanationStep[] {
  const { peers, isInternal, servers, hasTurnUris, hosts, mapped } = facts
  const uris = servers.flatMap(({ urls }) => urls)
  const stun = uris.filter((uri) => /^stuns?:/.test(uri))
  const turn = uris.filter((uri) => /^turns?:/.test(uri))
  const outside = peers.filter((address) => !isInternal(address)).length
  const warn = (isSo: boolean, step: Omit<ExplanationStep, 'outcome'>): readonly ExplanationStep[] =>
    isSo ? [{ ...step, outcome: 'decided' }] : []
  const internalStun = stun.flatMap((uri) => {
    const address = hosts.get(hostOf(uri))?.find(isPrivateAddress)
    return address === undefined
      ? []
      : warn(true, { rule: 'stun-server-internal', because: { uri, address } })
  })
  const internalAnswer = mapped.find(isPrivateAddress)
  const warnings = [
    ...warn(hasTurnUris && turn.length === 0, { rule: 'turn-without-credentials', because: {} }),
    ...warn(outside > 0 && turn.length === 0, { rule: 'turn-needed', because: { outside } }),
    ...warn(outside > 0 && stun.length + turn.length === 0, { rule: 'stun-needed', because: { outside } }),
    ...warn(turn.length > 0 && !turn.some(isStream), { rule: 'turn-over-tcp-missing', because: {} }),
    ...internalStun,
    // Of a server that is internal itself that is no wonder.
    ...(internalAnswer === undefined || internalStun.length > 0
      ? []
      : warn(true, { rule: 'stun-answers-internal', because: { address: internalAnswer } })),
  ]
  if (warnings.length > 0) return warnings
  const passed = (step: Omit<ExplanationStep, 'outcome'>) => [{ ...step, outcome: 'passed' as const }]
  if (outside > 0) return passed({ rule: 'servers-fit', because: { outside } })
  return uris.length > 0
    ? passed({ rule: 'servers-ready', because: {} })
    : passed({ rule: 'no-servers-needed', because: {} })
}

/** The host of a STUN or TURN URI (RFC 7064 §3.1, RFC 7065 §3.1). */
export function hostOf(uri: string): string {
  return /^(?:stuns?|turns?):(\[[^\]]+\]|[^:?]+)/.exec(uri)?.[1]?.replace(/^\[|\]$/g, '') ?? ''
}

function isStream(uri: string): boolean {
  return uri.startsWith('turns:') || uri.endsWith('?transport=tcp')
}
