import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Forwarding } from '@offhook/telephony'
import type { Extension } from './extension.ts'
import { redirect } from './redirection.ts'

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
  const cause = (status: number, hadRung: boolean) =>
    redirect(extension(), refused(status, hadRung)).answer.cause
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
