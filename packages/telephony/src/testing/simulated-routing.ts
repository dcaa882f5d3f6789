/** Where the simulated switch sends a call that comes to a line: a pure rule with its reasons. */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Cause, Forwarding, ForwardingKind, LineNumber } from '../words.ts'

export interface RoutingTarget {
  readonly line: LineNumber
  readonly isPluggedIn: boolean
  readonly isBusy: boolean
  readonly doNotDisturb: boolean
  readonly forwardings: readonly Forwarding[]
}

export type Route =
  | { readonly do: 'ring'; readonly noAnswer?: Forwarding }
  | { readonly do: 'forward'; readonly forwarding: Forwarding; readonly cause: Cause }
  | { readonly do: 'fail'; readonly cause: Cause }

export const forwardingCause: Record<ForwardingKind, Cause> = {
  always: 'callForwardAlways',
  busy: 'callForwardBusy',
  noAnswer: 'callForwardNoAnswer',
  notReachable: 'callForwardNotReachable',
}

/** In this order: forwarded always, not reachable, do not disturb, busy, else it rings. */
export function routeTo(target: RoutingTarget): Explained<Route> {
  const steps: ExplanationStep[] = []
  const judge = (rule: string, applies: boolean): boolean => {
    steps.push({ rule, because: { line: target.line }, outcome: applies ? 'decided' : 'passed' })
    return applies
  }
  const forwarding = (kind: ForwardingKind) => target.forwardings.find((set) => set.kind === kind)
  const divert = (kind: ForwardingKind, otherwise: Cause): Route => {
    const set = forwarding(kind)
    return set
      ? { do: 'forward', forwarding: set, cause: forwardingCause[kind] }
      : { do: 'fail', cause: otherwise }
  }
  const route = (): Route => {
    if (judge('forwarded-always', forwarding('always') !== undefined)) return divert('always', 'redirected')
    if (judge('line-not-reachable', !target.isPluggedIn)) return divert('notReachable', 'destNotObtainable')
    if (judge('do-not-disturb', target.doNotDisturb)) return divert('busy', 'doNotDisturb')
    if (judge('line-busy', target.isBusy)) return divert('busy', 'busy')
    judge('line-rings', true)
    const noAnswer = forwarding('noAnswer')
    return { do: 'ring', ...(noAnswer ? { noAnswer } : {}) }
  }
  return { answer: route(), steps }
}
