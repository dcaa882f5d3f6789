/** Forwardings (ECMA-269 §22 Set Forwarding, Get Forwarding, Forwarding event): one type after another on the wire. */
import type { Forwarding, ForwardingKind } from '@offhook/telephony'
import type { Message, Read, Value } from '../message/message.ts'
import { textOf, type XmlContent } from '../message/xml.ts'

/** The namespace of what ECMA-323 has no word for: the forwarding of a line that cannot be reached. */
export const PRIVATE_NAMESPACE = 'urn:offhook:csta'
const NOT_REACHABLE = 'notReachable'

export interface ForwardingRules {
  /** How long one ring lasts; before edition 6 times are counted in rings. */
  readonly secondsPerRing: number
  /** Whether the switch understands the private word for unreachable lines. */
  readonly knowsNotReachable: boolean
}

const kinds: Readonly<Record<string, ForwardingKind>> = {
  forwardImmediate: 'always',
  forwardImmInt: 'always',
  forwardImmExt: 'always',
  forwardBusy: 'busy',
  forwardBusyInt: 'busy',
  forwardBusyExt: 'busy',
  forwardNoAns: 'noAnswer',
  forwardNoAnsInt: 'noAnswer',
  forwardNoAnsExt: 'noAnswer',
}

const types = {
  always: 'forwardImmediate',
  busy: 'forwardBusy',
  noAnswer: 'forwardNoAns',
  // ECMA-323 has no type for it: the private word beside it says what is meant.
  notReachable: 'forwardImmediate',
} as const satisfies Record<ForwardingKind, string>

type Entry = Pick<Read<'ForwardListItem'>, 'forwardingType' | 'ringCount' | 'ringDuration'>

/** What a switch tells of one type: the kind, and the forwarding where it is on. */
export function readForwarding(
  entry: Entry & { readonly forwardDN?: { readonly text: string }; readonly forwardStatus?: boolean },
  rules: ForwardingRules,
  isNotReachable = false,
): { readonly kind: ForwardingKind; readonly forwarding?: Forwarding } | undefined {
  const kind = isNotReachable ? NOT_REACHABLE : kinds[entry.forwardingType ?? 'forwardImmediate']
  if (!kind) return undefined
  if (!entry.forwardStatus || !entry.forwardDN) return { kind }
  const seconds = ringSecondsOf(entry, rules)
  const ringSeconds = kind === 'noAnswer' && seconds !== undefined ? { ringSeconds: seconds } : {}
  return { kind, forwarding: { kind, destination: entry.forwardDN.text, ...ringSeconds } }
}

function ringSecondsOf(
  { ringCount, ringDuration }: Entry,
  { secondsPerRing }: ForwardingRules,
): number | undefined {
  return ringDuration ?? (ringCount === undefined ? undefined : ringCount * secondsPerRing)
}

/** `set` with one kind replaced or removed. */
export function withForwarding(
  set: readonly Forwarding[],
  kind: ForwardingKind,
  forwarding: Forwarding | undefined,
): readonly Forwarding[] {
  const others = set.filter((known) => known.kind !== kind)
  return forwarding ? [...others, forwarding] : others
}

/** The requests that lead from what is set to what is wanted; first away with the old. */
export function forwardingRequests(
  device: Value<'DeviceID'>,
  present: readonly Forwarding[],
  wanted: readonly Forwarding[],
  rules: ForwardingRules,
): readonly Message<'SetForwarding'>[] {
  const gone = present.filter(({ kind }) => !wanted.some((other) => other.kind === kind))
  return [
    ...gone.map((forwarding) => request(device, forwarding, false, rules)),
    ...wanted.map((forwarding) => request(device, forwarding, true, rules)),
  ]
}

function request(
  device: Value<'DeviceID'>,
  { kind, destination, ringSeconds }: Forwarding,
  activateForward: boolean,
  { secondsPerRing }: ForwardingRules,
): Message<'SetForwarding'> {
  const rings = ringSeconds === undefined ? {} : ringsOf(ringSeconds, secondsPerRing)
  const extensions = kind === NOT_REACHABLE ? { extensions: notReachableExtension } : {}
  const forwardDN = activateForward ? { forwardDN: { text: destination } } : {}
  return {
    name: 'SetForwarding',
    body: { device, forwardingType: types[kind], activateForward, ...forwardDN, ...rings, ...extensions },
  }
}

export function ringsOf(
  seconds: number,
  secondsPerRing: number,
): { ringCount: number; ringDuration: number } {
  return { ringCount: Math.max(1, Math.round(seconds / secondsPerRing)), ringDuration: Math.round(seconds) }
}

/** The private word, as it stands in `extensions`. */
export const notReachableExtension: Value<'CSTACommonArguments'> = {
  privateData: {
    private: [{ name: 'forwardingKind', attributes: { xmlns: PRIVATE_NAMESPACE }, content: [NOT_REACHABLE] }],
  },
}

export function saysNotReachable(extensions: Read<'CSTACommonArguments'> | undefined): boolean {
  const content: XmlContent = extensions?.privateData?.private ?? []
  return content.some(
    (part) =>
      typeof part !== 'string' && part.name === 'forwardingKind' && textOf(part.content) === NOT_REACHABLE,
  )
}
