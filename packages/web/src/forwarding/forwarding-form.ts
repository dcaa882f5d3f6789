/** The four forwardings of a line as a form edits them. Pure. */
import type { ForwardingView } from '@offhook/contract'

export const forwardingKinds = ['always', 'busy', 'noAnswer', 'notReachable'] as const
export type ForwardingKind = (typeof forwardingKinds)[number]

export interface ForwardingField {
  readonly isOn: boolean
  readonly destination: string
  readonly ringSeconds: number
}

export type ForwardingFields = Readonly<Record<ForwardingKind, ForwardingField>>

export const usualRingSeconds = 20

export function fieldsOf(forwardings: readonly ForwardingView[]): ForwardingFields {
  const field = (kind: ForwardingKind): ForwardingField => {
    const found = forwardings.find((forwarding) => forwarding.kind === kind)
    return {
      isOn: found !== undefined,
      destination: found?.destination ?? '',
      ringSeconds: found?.ringSeconds ?? usualRingSeconds,
    }
  }
  return {
    always: field('always'),
    busy: field('busy'),
    noAnswer: field('noAnswer'),
    notReachable: field('notReachable'),
  }
}

/** What is sent: forwardings that are on and have a destination. */
export function forwardingsOf(fields: ForwardingFields): ForwardingView[] {
  return forwardingKinds
    .filter((kind) => fields[kind].isOn && fields[kind].destination.trim() !== '')
    .map((kind) => ({
      kind,
      destination: fields[kind].destination.trim(),
      ...(kind === 'noAnswer' ? { ringSeconds: fields[kind].ringSeconds } : {}),
    }))
}

export function isSame(a: ForwardingFields, b: ForwardingFields): boolean {
  return JSON.stringify(forwardingsOf(a)) === JSON.stringify(forwardingsOf(b))
}
