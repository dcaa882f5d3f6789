import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ForwardingView } from '@offhook/contract'
import { newGradeOf } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { lineRoutes } from './line-routes.ts'

const refused = { code: 'not-permitted' }

describe('the forwarding of a line', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
    await office.server.parts.people.change(office.person('Anna').id, {
      mobile: '+49 170 1234567',
      numbers: { ...office.person('Anna').numbers, private: '030 998877', mailbox: '*55301' },
    })
  })
  afterEach(() => office.close())

  const parts = () => office.server.parts
  const routes = () => lineRoutes(parts())
  const see = (name: string, line = '301') =>
    routes().getForwardings({ params: { line } }, office.viewer(name))
  const set = (name: string, body: ForwardingView[], line = '301') =>
    routes().setForwardings({ params: { line }, body }, office.viewer(name))
  /** Anna lets Ben do exactly this. */
  const permit = (...rights: ('line1.setForwarding' | 'line1.seeForwardTarget' | 'seePrivateNumber')[]) =>
    parts().grants.give(office.person('Anna').id, office.person('Ben').id, newGradeOf({ rights }))
  const always = (destination: string): ForwardingView[] => [{ kind: 'always', destination }]
  const ofAnna = () => parts().lines.get('301')?.device.forwardings

  it('is set and seen by its owner, with the numbers of the account as ends', async () => {
    const now = await set('Anna', always('302'))
    assert.deepEqual(now.forwardings, always('302'))
    assert.equal(now.isSettable, true)
    assert.deepEqual(
      now.targets.map(({ kind, destination }) => [kind, destination]),
      [
        ['mobile', '+491701234567'],
        ['private', '+4930998877'],
        ['mailbox', '*55301'],
      ],
    )
    const [mobile] = now.targets
    const after = await set('Anna', always(mobile!.destination))
    assert.deepEqual(after.forwardings, ofAnna())
    assert.match(after.forwardings?.[0]?.destination ?? '', /1701234567$/)
    assert.deepEqual((await set('Anna', [])).forwardings, [])
  })

  it('of somebody else is neither seen nor set without the right', async () => {
    await set('Anna', always('303'))
    assert.throws(() => see('Ben'), refused)
    await assert.rejects(set('Ben', []), refused)
    await permit('line1.seeForwardTarget')
    assert.throws(() => see('Ben'), refused)
    await assert.rejects(set('Ben', []), refused)
    assert.deepEqual(ofAnna(), always('303'))
  })

  it('of somebody else is set with the right, and it is written down who did it', async () => {
    await permit('line1.setForwarding', 'line1.seeForwardTarget')
    const now = await set('Ben', always('303'))
    assert.deepEqual(now.forwardings, always('303'))
    assert.deepEqual(ofAnna(), always('303'))
    await office.settle()
    const event = (await parts().systemEvents.list({ limit: 50 })).find(
      ({ code }) => code === 'forwarding-set',
    )
    assert.deepEqual([event?.details, event?.actor], [{ line: '301' }, 'Ben'])
    office.phone('Ben').dial('301')
    await office.settle()
    assert.equal(parts().callCards.of('303', 'en').length, 1)
  })

  it('shows of somebody else no more than the rights cover', async () => {
    await parts().settings.change({ defaultLevel: 'public' })
    const forwardList = { ringSeconds: 15, targets: [{ destination: '302', ringSeconds: 20 }] }
    await parts().lineSettings.change('301', { ...parts().lineSettings.of('301'), forwardList })
    await set('Anna', always('302'))
    await permit('line1.setForwarding')
    const blind = see('Ben')
    assert.deepEqual([blind.forwardings, blind.forwardList], [null, null])
    assert.deepEqual(
      blind.targets.map(({ kind }) => kind),
      ['mobile', 'mailbox'],
    )
    assert.deepEqual((await set('Ben', [])).forwardings, null)
    assert.deepEqual(ofAnna(), [])
    await permit('line1.setForwarding', 'line1.seeForwardTarget', 'seePrivateNumber')
    const seeing = see('Ben')
    assert.deepEqual([seeing.forwardings, seeing.forwardList], [[], forwardList])
    assert.equal(seeing.targets.length, 3)
    assert.deepEqual(see('Anna').forwardList, forwardList)
  })

  it('is seen by everybody, also where the state of the line is not, and where to by right', async () => {
    await parts().settings.change({ defaultLevel: 'public' })
    const ben = await office.client('Ben')
    const anna = () => ben.people.get(office.person('Anna').id)
    await set('Anna', always('302'))
    await office.settle()
    assert.deepEqual([anna()?.lines, anna()?.forwardedLines], [[], [{ line: '301', forwardedTo: null }]])
    await permit('line1.seeForwardTarget')
    await office.settle()
    assert.deepEqual(anna()?.forwardedLines, [{ line: '301', forwardedTo: '302' }])
    await set('Anna', [])
    await office.settle()
    assert.deepEqual(anna()?.forwardedLines, [])
    await set('Anna', always('302'))
    await parts().settings.change({ defaultLevel: 'business' })
    await office.settle()
    assert.deepEqual([anna()?.lines[0]?.isForwarded, anna()?.forwardedLines], [true, []])
  })

  it('of an extra line is set by whoever was given it so, and no other', async () => {
    const extra = { line: '301', seeOutgoingParty: false, seeIncomingParty: false }
    const carla = office.person('Carla').id
    await parts().people.change(carla, { extraLines: [{ ...extra, pickUp: false }] })
    await assert.rejects(set('Carla', always('302')), refused)
    await parts().people.change(carla, { extraLines: [{ ...extra, pickUp: true }] })
    assert.deepEqual((await set('Carla', always('302'))).forwardings, always('302'))
    assert.deepEqual(ofAnna(), always('302'))
    await assert.rejects(set('Ben', []), refused)
    await assert.rejects(set('Carla', [], '302'), refused)
  })

  it('of a line that no phone system knows is empty and cannot be set', async () => {
    await parts().people.change(office.person('Anna').id, { lines: ['999'] })
    const own = see('Anna', '999')
    assert.deepEqual([own.forwardings, own.isSettable], [[], false])
    assert.throws(() => see('Ben', '999'), { code: 'line-unknown' })
  })
})
