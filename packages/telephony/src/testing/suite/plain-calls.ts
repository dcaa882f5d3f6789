/** Calls that people make with their phones, no application involved. */
import assert from 'node:assert/strict'
import type { Play } from './stage.ts'

export function plainCalls(play: Play): void {
  play('tells its lines with their names when it starts', async (stage) => {
    for (const line of stage.harness.lines) {
      const device = stage.watch.devices.get(line)!
      assert.equal(device.state, 'inService')
      assert.equal(device.stateReason, '')
      assert.notEqual(device.name, '')
      assert.deepEqual(device.forwardings, [])
      assert.equal(device.doNotDisturb, false)
    }
  })

  play('a call is answered, and the caller hangs up', async (stage) => {
    const { anna, ben } = stage
    await stage.call(anna, ben)
    await stage.agrees()
    await stage.phone(anna).hangUp()
    await stage.isFree(anna, ben)
    stage.told(['originated', anna], ['delivered', ben], ['established', ben], ['connectionCleared'])
    const calling = stage.connection(anna)
    const called = stage.connection(ben)
    assert.equal(calling.direction, 'outgoing')
    assert.equal(called.direction, 'incoming')
    assert.equal(calling.firstOther?.line, ben)
    assert.equal(called.firstOther?.line, anna)
    assert.equal(called.called?.line, ben)
    assert.equal(calling.answeredAt, called.answeredAt)
    assert.ok(called.startedAt <= called.answeredAt! && called.answeredAt! <= called.endedAt!)
    assert.equal(stage.story(anna).result.answer, 'answered')
    assert.equal(stage.story(ben).result.answer, 'answered')
  })

  play('a call is answered, and the called one hangs up', async (stage) => {
    const { anna, ben } = stage
    await stage.call(anna, ben)
    await stage.phone(ben).hangUp()
    await stage.isFree(anna, ben)
    assert.equal(stage.story(anna).result.answer, 'answered')
  })

  play('the called one sees the name of the caller', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    assert.equal(stage.connection(ben).firstOther?.name, stage.watch.devices.get(anna)?.name)
    await stage.phone(anna).hangUp()
    await stage.isFree(anna, ben)
  })

  play('a ringing call agrees with the snapshot', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    await stage.agrees()
    assert.equal(stage.connection(anna).state, 'connected')
    assert.equal(stage.connection(anna).answeredAt, undefined)
    assert.equal(stage.connection(ben).alertingAt, stage.connection(ben).startedAt)
  })

  play('the caller gives up', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    await stage.phone(anna).hangUp()
    await stage.isFree(anna, ben)
    assert.equal(stage.story(anna).result.answer, 'cancelled')
    assert.equal(stage.story(ben).result.answer, 'missed')
    assert.equal(stage.connection(ben).cause, 'callCancelled')
  })

  play('the called one rejects', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    await stage.phone(ben).reject()
    await stage.endFailedCall(anna)
    await stage.isFree(ben)
    assert.equal(stage.story(anna).result.answer, 'rejected')
    assert.equal(stage.story(ben).result.answer, 'rejected')
  })

  play('the called one is busy', async (stage) => {
    const { anna, ben, carla } = stage
    await stage.call(anna, ben)
    await stage.dialInVain(carla, ben)
    assert.equal(stage.story(carla).result.answer, 'busy')
    await stage.talk(anna, ben)
  })

  play('a number leads nowhere', async (stage) => {
    await stage.dialInVain(stage.anna, stage.harness.unobtainable)
    assert.equal(stage.story(stage.anna).result.answer, 'failed')
  })

  play('a second call rings where call waiting is on, and answering it holds the first', async (stage) => {
    const { anna, ben, carla } = stage
    await stage.phone(ben).setCallWaiting(true)
    const first = await stage.call(anna, ben)
    await stage.phone(carla).dial(ben)
    await stage.rings(ben)
    await stage.phone(ben).answer()
    await stage.talk(carla, ben)
    assert.equal(stage.watch.inState(ben, 'hold')?.call.switchCallId, first)
    await stage.agrees()
  })

  play('a phone holds and retrieves', async (stage) => {
    const { anna, ben } = stage
    await stage.call(anna, ben)
    await stage.phone(ben).hold()
    await stage.becomes(ben, 'hold')
    assert.equal(stage.connection(anna).state, 'connected')
    await stage.agrees()
    await stage.phone(ben).retrieve()
    await stage.talk(anna, ben)
    stage.told(['established', ben], ['held', ben], ['retrieved', ben])
  })

  play('the caller gives up in the moment in which the other answers: nobody hangs on', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    await Promise.allSettled([stage.phone(anna).hangUp(), stage.phone(ben).answer()])
    await stage.isFree(anna, ben)
  })

  play('a phone is unplugged and plugged in again', async (stage) => {
    const { anna, ben } = stage
    const stateOf = () => stage.watch.devices.get(ben)?.state
    await stage.phone(ben).unplug()
    await stage.until(() => stateOf() === 'outOfService', 'the line out of service')
    assert.notEqual(stage.watch.devices.get(ben)?.stateReason, '')
    await stage.dialInVain(anna, ben)
    assert.equal(stage.story(anna).result.answer, 'failed')
    await stage.phone(ben).plug()
    await stage.until(() => stateOf() === 'inService', 'the line in service')
    await stage.call(anna, ben)
  })
}
