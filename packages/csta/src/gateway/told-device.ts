/** What changes at a device, as events (ECMA-269 §22.2, §23). */
import type { Device, Forwarding, ForwardingKind } from '@offhook/telephony'
import { notReachableExtension, ringsOf } from '../connector/forwarding.ts'
import type { Message, Value } from '../message/message.ts'
import type { Naming } from './naming.ts'

const kinds: readonly ForwardingKind[] = ['always', 'busy', 'noAnswer', 'notReachable']

const types: Readonly<Record<ForwardingKind, Value<'ForwardingType'> | undefined>> = {
  always: 'forwardImmediate',
  busy: 'forwardBusy',
  noAnswer: 'forwardNoAns',
  notReachable: undefined,
}

export function deviceEvents(
  before: Device,
  after: Device,
  monitorCrossRefID: string,
  naming: Naming,
  secondsPerRing: number,
): readonly Message[] {
  const device = naming.subject({ line: after.line, number: after.line })
  const start = { monitorCrossRefID, device }
  const events: Message[] = []
  if (before.state !== after.state) {
    const name = after.state === 'outOfService' ? 'OutOfServiceEvent' : 'BackInServiceEvent'
    events.push({ name, body: { ...start, cause: 'normal' } })
  }
  if (before.doNotDisturb !== after.doNotDisturb) {
    const body = { ...start, doNotDisturbOn: after.doNotDisturb }
    events.push({ name: 'DoNotDisturbEvent', body })
  }
  for (const kind of kinds) {
    const [old, now] = [before, after].map(({ forwardings }) => forwardings.find((set) => set.kind === kind))
    if (JSON.stringify(old) === JSON.stringify(now)) continue
    const { forwardDN, ...entry } = forwardItem(kind, now, secondsPerRing)
    const forwardTo = forwardDN ? { forwardTo: forwardDN } : {}
    const extensions = kind === 'notReachable' ? { extensions: notReachableExtension } : {}
    events.push({ name: 'ForwardingEvent', body: { ...start, ...entry, ...forwardTo, ...extensions } })
  }
  return events
}

/** An entry of a list of forwardings; without a forwarding, one that is not active. */
export function forwardItem(
  kind: ForwardingKind,
  set: Forwarding | undefined,
  secondsPerRing: number,
): Value<'ForwardListItem'> {
  const type = types[kind]
  return {
    ...(type ? { forwardingType: type } : {}),
    forwardStatus: set !== undefined,
    ...(set ? { forwardDN: { text: set.destination } } : {}),
    ...(set?.ringSeconds === undefined ? {} : ringsOf(set.ringSeconds, secondsPerRing)),
  }
}
