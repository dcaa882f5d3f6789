import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NamedError, silentLog } from '@offhook/base'
import { settle } from '@offhook/base/testing'
import { type Connector, serviceErrors } from '@offhook/telephony'
import { TestOffice } from '../testing/test-office.ts'
import { PostDialling, partsOf } from './post-dialling.ts'

/** Anna has called Ben, who has not answered; `follow` sends digits when he does. */
async function callUnderWay(run: (office: TestOffice, follow: (digits: string) => void) => Promise<void>) {
  const office = await TestOffice.open()
  try {
    const { connectors, lines, calls } = office.server.parts
    const { clock } = office
    const postDialling = new PostDialling({ connectors, lines, calls, clock, log: silentLog })
    office.phone('Anna').dial('302')
    const [call] = calls.ofLine('301')
    await run(office, (digits) => postDialling.expect('301', call!.id, digits))
  } finally {
    await office.close()
  }
}

describe('digits after the answer', () => {
  it('are read as the number engine writes them', () => {
    assert.deepEqual(partsOf('Pp#12'), [{ pauseMs: 1000 }, { pauseMs: 500 }, { digits: '#12' }])
    assert.deepEqual(
      partsOf(`${'1'.repeat(65)}p2`).map((part) => ('digits' in part ? part.digits.length : part.pauseMs)),
      [64, 1, 500, 1],
    )
    assert.deepEqual(partsOf(''), [])
  })

  it('wait for their pauses', () =>
    callUnderWay(async (office, follow) => {
      follow('P#1p2')
      office.phone('Ben').answer()
      await settle()
      const sent = () => office.switch.digits.get('301')
      await office.clock.advanceAsync(999)
      assert.equal(sent(), undefined)
      await office.clock.advanceAsync(1)
      assert.equal(sent(), '#1')
      await office.clock.advanceAsync(499)
      assert.equal(sent(), '#1')
      await office.clock.advanceAsync(1)
      assert.equal(sent(), '#12')
    }))

  it('wait while the call is held, and go on with what is left', () =>
    callUnderWay(async (office, follow) => {
      follow('1P2')
      office.phone('Ben').answer()
      await settle()
      office.phone('Anna').hold()
      await office.pass(5)
      assert.equal(office.switch.digits.get('301'), '1')
      office.phone('Anna').retrieve()
      await office.pass(5)
      assert.equal(office.switch.digits.get('301'), '12')
    }))

  it('are sent at once where the call was answered before they are known', () =>
    callUnderWay(async (office, follow) => {
      office.phone('Ben').answer()
      follow('12')
      await settle()
      assert.equal(office.switch.digits.get('301'), '12')
    }))

  it('end with the call', () =>
    callUnderWay(async (office, follow) => {
      follow('1P2')
      office.phone('Ben').answer()
      await settle()
      office.phone('Anna').hangUp()
      office.phone('Anna').dial('302')
      office.phone('Ben').answer()
      await office.pass(5)
      assert.equal(office.switch.digits.get('301'), '1')
    }))

  it('are given up where the phone system refuses them', () =>
    callUnderWay(async (office, follow) => {
      const connector: Connector = office.switch
      const { perform } = office.switch
      let asked = 0
      connector.perform = async () => {
        asked++
        throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'no' })
      }
      follow('1P2')
      office.phone('Ben').answer()
      await office.pass(5)
      connector.perform = perform
      office.phone('Anna').hold()
      office.phone('Anna').retrieve()
      await office.pass(5)
      assert.equal(asked, 1)
      assert.equal(office.switch.digits.get('301'), undefined)
    }))
})
