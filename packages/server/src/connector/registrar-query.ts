/** Whether a provider would let us register: asked without changing what is registered there. */
import { type Clock, type Random, silentLog, sleep } from '@offhook/base'
import { registrarOf } from '@offhook/pbx'
import { Agent, NetworkTransport } from '@offhook/sip'
import type { PeerConfig } from '../config/index.ts'
import { peerResolver } from './peer-resolver.ts'
import { peerOf } from './phone-system-settings.ts'

/** A provider that answers does so within a second or two. */
const PATIENCE_MS = 10_000

/**
 * The answer to a REGISTER without Contact, which asks for what is registered and changes nothing (RFC 3261 §10.2.3). 408 and 503 also
 * stand for nobody there; undefined where we do not register at this peer.
 */
export async function askRegistrar(
  peer: PeerConfig,
  clock: Clock,
  random: Random,
): Promise<{ readonly status: number; readonly reason: string } | undefined> {
  const { credentials, ...at } = peerOf(peer, undefined)
  const wish = registrarOf({ ...at, ...(credentials ? { credentials } : {}) })
  if (!wish || !credentials) return undefined
  const listeners = (['udp', 'tcp'] as const).map((transport) => ({ transport, host: '0.0.0.0', port: 0 }))
  const transport = new NetworkTransport({ clock, log: silentLog, listeners })
  const agent = new Agent({
    clock,
    random,
    log: silentLog,
    transport,
    userAgent: 'Offhook',
    resolver: peerResolver(clock, random),
  })
  await agent.start()
  try {
    const { registrar, address, nextHop } = wish
    const answer = agent.request({
      method: 'REGISTER',
      target: registrar,
      from: address,
      to: `<${address}>`,
      nextHop,
      credentials: { username: credentials.user, password: credentials.secret },
    })
    const silence = sleep(clock, PATIENCE_MS).then(() => ({ status: 408, reason: 'Request Timeout' }))
    const { status, reason } = await Promise.race([answer, silence])
    return { status, reason }
  } finally {
    await agent.stop()
  }
}
