/** Tells those who run the system when a registration at a peer is lost, why, and when it is back. */
import type { PeerRegistrationState, PeerRegistrationStatus, PhoneSystem } from '@offhook/pbx'
import type { SystemEventCode, SystemEvents } from '../bus/index.ts'

export function tellPeerRegistrations(
  phoneSystem: Pick<PhoneSystem, 'peerRegistrations'>,
  systemEvents: Pick<SystemEvents, 'record'>,
): void {
  const last = new Map<string, PeerRegistrationState>()
  phoneSystem.peerRegistrations.on('changed', (now) => {
    const code = EVENTS[now.state]
    // A refresh is no news, and neither is one more attempt that fails as the one before.
    if (code !== undefined && last.get(now.peer) !== now.state) systemEvents.record(code, detailsOf(now))
    last.set(now.peer, now.state)
  })
}

const EVENTS: Partial<Record<PeerRegistrationState, SystemEventCode>> = {
  registered: 'peer-registered',
  wrongPassword: 'peer-wrong-password',
  refused: 'peer-registration-refused',
  unreachable: 'peer-unreachable',
}

function detailsOf({ peer, state, status, reason }: PeerRegistrationStatus) {
  return state === 'registered' ? { peer } : { peer, status, reason }
}
