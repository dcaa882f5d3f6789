/** Sending a ringing call on at a phone system that can answer and transfer, and no more. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { NamedError } from '@offhook/base'
import { type ServiceRequest, serviceErrors } from '@offhook/telephony'
import { TestOffice } from '../testing/test-office.ts'

describe('a ringing call, where the phone system cannot send it on', () => {
  let office: TestOffice

  beforeEach(async () => {
    office = await TestOffice.open({
      services: ['makeCall', 'answerCall', 'clearConnection', 'singleStepTransferCall'],
    })
    office.switch.addOutside('+4989123456', { name: 'Customer' })
    office.switch.outsidePhone('+4989123456').dial('301')
    await office.settle()
  })
  afterEach(() => office.close())

  const parts = () => office.server.parts
  const cards = (name: string) => parts().callCards.of(office.person(name).lines[0]!, 'en')
  const sendOn = (destination: string) =>
    parts().actions.onCall(office.viewer('Anna'), cards('Anna')[0]!.callId, {
      service: 'deflectCall',
      destination,
    })

  it('is answered and transferred at once, and its story says so', async () => {
    assert.deepEqual(cards('Anna')[0]?.permitted, ['answerCall', 'deflectCall', 'clearConnection'])
    const { callId } = await sendOn('302')
    await office.settle()
    assert.equal(cards('Anna').length, 0)
    const [card] = cards('Ben')
    assert.deepEqual([card?.state, card?.others[0]?.name], ['alerting', 'Customer'])
    const why = parts()
      .stories.get(callId!)
      ?.decisions.find(({ subject }) => subject === 'deflect')
    assert.equal(why?.why.steps[0]?.rule, 'answered-to-send-on')
  })

  it('stays with whoever sent it on where the transfer is refused', async (t) => {
    const perform = office.switch.perform.bind(office.switch)
    t.mock.method(office.switch, 'perform', (request: ServiceRequest) =>
      request.service === 'singleStepTransferCall'
        ? Promise.reject(new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'no' }))
        : perform(request),
    )
    await assert.rejects(sendOn('302'), { code: 'request-refused-by-switch' })
    await office.settle()
    assert.equal(cards('Anna')[0]?.state, 'connected')
  })

  it('is not taken out of another conversation', async () => {
    office.phone('Anna').answer()
    office.phone('Ben').dial('301')
    await office.settle()
    assert.equal(
      cards('Anna').some(({ permitted }) => permitted.includes('deflectCall')),
      false,
    )
  })
})
