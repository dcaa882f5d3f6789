/** What becomes of a call that rang at an extension and was not answered there: a pure rule that says why. */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Cause, Forwarding } from '@offhook/telephony'
import { type Extension, forwardingOf } from './extension.ts'
import {
  LONGEST_RINGING_SECONDS,
  REASON_PHRASES,
  type UnwantedAnswer,
  type UnwantedCalls,
} from './unwanted.ts'

/** How ringing ended. `status` is the best answer of its phones (RFC 3261 §16.7 step 6). */
export type RingingEnd =
  | { readonly kind: 'timeUp' }
  | { readonly kind: 'refused'; readonly status: number; readonly hadRung: boolean }

export type Redirection =
  | { readonly kind: 'forward'; readonly destination: string; readonly cause: Cause }
  | { readonly kind: 'fail'; readonly status: number; readonly reason: string; readonly cause: Cause }
  /** The phones are released; the caller goes on hearing that it rings. */
  | { readonly kind: 'ringOn'; readonly ringSeconds: number }

/** Where the call goes on, or with what it fails. `declined` says how callers are answered whose call was declined. */
export function redirect(
  extension: Extension | undefined,
  end: RingingEnd,
  declined: UnwantedCalls['declined'] = 'asChosen',
): Explained<Redirection> {
  const line = extension?.number ?? null
  const why = explain(end)
  const forwarding = why.forwarding && extension ? forwardingOf(extension, why.forwarding) : undefined
  const steps: ExplanationStep[] = [
    { rule: why.rule, because: { line, status: why.status }, outcome: forwarding ? 'passed' : 'decided' },
  ]
  const isDeclined = why.rule === 'call-rejected' && extension !== undefined
  if (!forwarding && isDeclined && declined !== 'asChosen') return answerDeclined(extension, declined, steps)
  if (!forwarding) {
    const { status, reason, cause } = why
    return { answer: { kind: 'fail', status, reason, cause }, steps }
  }
  const { destination } = forwarding
  steps.push({
    rule: `forwarded-${RULES[forwarding.kind]}`,
    because: { line, destination },
    outcome: 'decided',
  })
  return { answer: { kind: 'forward', destination, cause: CAUSES[forwarding.kind] }, steps }
}

/** Whoever declined said something itself; the caller is told what is set for all. */
function answerDeclined(
  extension: Extension,
  declined: UnwantedAnswer,
  steps: ExplanationStep[],
): Explained<Redirection> {
  const line = extension.number
  if (declined !== 180) {
    const because = { line, status: declined }
    steps.push({ rule: 'declined-answered-alike', because, outcome: 'decided' })
    const reason = REASON_PHRASES[declined]
    return { answer: { kind: 'fail', status: declined, reason, cause: 'callRejected' }, steps }
  }
  steps.push({ rule: 'declined-rings-on', because: { line }, outcome: 'decided' })
  return { answer: { kind: 'ringOn', ringSeconds: LONGEST_RINGING_SECONDS }, steps }
}

const RULES: Record<Forwarding['kind'], string> = {
  always: 'always',
  busy: 'busy',
  noAnswer: 'no-answer',
  notReachable: 'not-reachable',
}

const CAUSES: Record<Forwarding['kind'], Cause> = {
  always: 'callForwardAlways',
  busy: 'callForwardBusy',
  noAnswer: 'callForwardNoAnswer',
  notReachable: 'callForwardNotReachable',
}

interface Reading {
  readonly rule: string
  readonly status: number
  readonly reason: string
  readonly cause: Cause
  /** The forwarding that fits. */
  readonly forwarding?: Forwarding['kind']
}

const NOT_ANSWERED: Reading = {
  rule: 'nobody-answered',
  status: 480,
  reason: 'No Answer',
  cause: 'callNotAnswered',
  forwarding: 'noAnswer',
}

function explain(end: RingingEnd): Reading {
  if (end.kind === 'timeUp') return NOT_ANSWERED
  const { status, hadRung } = end
  switch (status) {
    case 486:
    case 600:
      // Busy from a phone that rang is what most phones send when their user rejects the call.
      return hadRung
        ? { rule: 'call-rejected', status, reason: 'Busy Here', cause: 'callRejected', forwarding: 'busy' }
        : { rule: 'phone-busy', status, reason: 'Busy Here', cause: 'busy', forwarding: 'busy' }
    case 603:
    case 607:
    case 608:
      return { rule: 'call-rejected', status, reason: 'Decline', cause: 'callRejected' }
    case 408:
      return hadRung ? NOT_ANSWERED : unreachable(480)
    case 480:
      return hadRung
        ? {
            rule: 'call-rejected',
            status,
            reason: 'Temporarily Unavailable',
            cause: 'callRejected',
            forwarding: 'busy',
          }
        : unreachable(status)
    case 488:
    case 606:
    case 415:
      return {
        rule: 'no-common-media',
        status,
        reason: 'Not Acceptable Here',
        cause: 'incompatibleDestination',
      }
    case 404:
    case 410:
    case 484:
    case 604:
      return { rule: 'number-unknown-there', status, reason: 'Not Found', cause: 'invalidDestination' }
    case 403:
      return { rule: 'call-barred-there', status, reason: 'Forbidden', cause: 'barred' }
    case 482:
    case 483:
      return { rule: 'loop-found-there', status, reason: 'Loop Detected', cause: 'callLoop' }
    default:
      return unreachable(status)
  }
}

function unreachable(status: number): Reading {
  return {
    rule: 'phone-not-reachable',
    status,
    reason: 'Temporarily Unavailable',
    cause: 'destNotObtainable',
    forwarding: 'notReachable',
  }
}
