import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Forwarding } from '@offhook/telephony'
import type { Extension } from './extension.ts'
import { type RingingEnd, redirect } from './redirection.ts'
import type { UnwantedCalls } from './unwanted.ts'

const extension = (...forwardings: Forwarding[]): Extension => ({
  number: '20',
  name: '',
  devices: [],
  forwardings,
  doNotDisturb: false,
  callWaiting: true,
  outsideCalls: false,
})

const refused = (status: number, hadRung = false) => ({ kind: 'refused', status, hadRung }) as const

it('forwards what nobody answered', () => {
  const { answer, steps } = redirect(extension({ kind: 'noAnswer', destination: '30' }), { kind: 'timeUp' })
  assert.deepEqual(answer, { kind: 'forward', destination: '30', cause: 'callForwardNoAnswer' })
  assert.deepEqual(
    steps.map((step) => step.rule),
    ['nobody-answered', 'forwarded-no-answer'],
  )
})

it('tells busy, rejected and unreachable phones apart', () => {
  const cause = (status: number, hadRung: boolean) => {
    const { answer } = redirect(extension(), refused(status, hadRung))
    return answer.kind === 'fail' ? answer.cause : answer.kind
  }
  assert.equal(cause(486, false), 'busy')
  assert.equal(cause(486, true), 'callRejected')
  assert.equal(cause(603, true), 'callRejected')
  assert.equal(cause(408, false), 'destNotObtainable')
  assert.equal(cause(408, true), 'callNotAnswered')
  assert.equal(cause(503, false), 'destNotObtainable')
  assert.equal(cause(488, false), 'incompatibleDestination')
})

it('forwards from a busy and from an unreachable phone', () => {
  const both = extension({ kind: 'busy', destination: '31' }, { kind: 'notReachable', destination: '32' })
  assert.deepEqual(redirect(both, refused(486)).answer, {
    kind: 'forward',
    destination: '31',
    cause: 'callForwardBusy',
  })
  assert.deepEqual(redirect(both, refused(408)).answer, {
    kind: 'forward',
    destination: '32',
    cause: 'callForwardNotReachable',
  })
  assert.equal(redirect(both, refused(603)).answer.kind, 'fail')
})

it('answers the caller of a declined call as it is set, after the forwardings', () => {
  const of = (declined: UnwantedCalls['declined'], end: RingingEnd = refused(603, true)) => {
    const { answer, steps } = redirect(extension(), end, declined)
    return [answer.kind === 'fail' ? answer.status : answer.kind, steps.at(-1)?.rule]
  }
  assert.deepEqual(of('asChosen'), [603, 'call-rejected'])
  assert.deepEqual(of('asChosen', refused(486, true)), [486, 'call-rejected'])
  assert.deepEqual(of(486), [486, 'declined-answered-alike'])
  assert.deepEqual(of(480), [480, 'declined-answered-alike'])
  assert.deepEqual(of(603, refused(486, true)), [603, 'declined-answered-alike'])
  assert.deepEqual(of(180), ['ringOn', 'declined-rings-on'])
  // Who is busy, or not there, has declined nothing.
  assert.deepEqual(of(180, refused(486, false)), [486, 'phone-busy'])
  assert.deepEqual(of(180, { kind: 'timeUp' }), [480, 'nobody-answered'])
  const forwarded = redirect(extension({ kind: 'busy', destination: '31' }), refused(486, true), 180)
  assert.equal(forwarded.answer.kind, 'forward')
})
