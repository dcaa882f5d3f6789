/** An extension as a device of the connector port: its state, and what may be asked of it. */
import { type Device, type Service, services } from '@offhook/telephony'
import type { Binding } from './registration/binding.ts'
import type { Extension } from './routing/extension.ts'

/** A call that finds a line busy does not stay, so it cannot wait; call backs are made by the server, for lines of any phone system. */
const NEVER: readonly Service[] = ['campOnCall', 'callBackNonCallRelated']

/** `bindings` are those of its phones that are signed in; without `canMix` three cannot talk, because nothing mixes their voices. */
export function deviceOf(extension: Extension, bindings: readonly Binding[], canMix: boolean): Device {
  const isThere = bindings.length > 0
  const missing = new Set(NEVER)
  if (!canMix) missing.add('conferenceCall')
  if (extension.pickupGroup === undefined) missing.add('groupPickupCall')
  if (!bindings.some(({ abilities }) => abilities.talk)) missing.add('answerCall')
  return {
    line: extension.number,
    name: extension.name,
    state: isThere ? 'inService' : 'outOfService',
    stateReason: isThere ? '' : 'No phone is signed in to this line.',
    services: services.filter((service) => !missing.has(service)),
    forwardings: extension.forwardings,
    doNotDisturb: extension.doNotDisturb,
  }
}
