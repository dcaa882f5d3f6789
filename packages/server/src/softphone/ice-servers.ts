/** With which servers the browsers of people find a way through routers. */
import type { IceServer } from '@offhook/contract'
import type { Person } from '../directory/index.ts'

/** The STUN and TURN servers for `person`. In the own network none is needed. */
export function iceServers(_person: Person): readonly IceServer[] {
  return []
}
