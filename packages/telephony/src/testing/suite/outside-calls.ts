/** Calls from and to somebody who is no line of the phone system. */
import assert from 'node:assert/strict'
import type { Play } from './stage.ts'

export function outsideCalls(play: Play): void {
  play('a call from outside is answered', async (stage) => {
    const outside = stage.harness.outside!
    await outside.dial(stage.ben)
    await stage.rings(stage.ben)
    await stage.phone(stage.ben).answer()
    const { call } = await stage.becomes(stage.ben, 'connected')
    assert.equal(call.connections.length, 2)
    assert.equal(call.connections.find(({ party }) => party.line === undefined)?.direction, 'outgoing')
    await stage.agrees()
    await outside.hangUp()
    await stage.isFree(stage.ben)
    const story = stage.story(stage.ben)
    assert.equal(story.direction, 'incoming')
    assert.equal(story.other.number, outside.number)
    assert.equal(story.other.line, undefined)
    assert.equal(story.result.answer, 'answered')
  })

  play('a call from outside is missed', async (stage) => {
    const outside = stage.harness.outside!
    await outside.dial(stage.ben)
    await stage.rings(stage.ben)
    await outside.hangUp()
    await stage.isFree(stage.ben)
    assert.equal(stage.story(stage.ben).result.answer, 'missed')
    assert.equal(stage.story(stage.ben).other.number, outside.number)
  })

  play('a call from outside finds the line busy, which learns who it was', async (stage) => {
    const { anna, ben } = stage
    const outside = stage.harness.outside!
    await stage.call(anna, ben)
    await outside.dial(ben)
    await stage.until(() => stage.watch.connections(ben).length === 2, 'the call that failed')
    await stage.talk(anna, ben)
    await stage.phone(anna).hangUp()
    await outside.hangUp().catch(() => 'The phone system has ended the call already.')
    await stage.isFree(anna, ben)
    const story = stage.watch.stories(ben).at(-1)
    assert.equal(story?.result.answer, 'busy')
    assert.equal(story?.other.number, outside.number)
  })

  play('a call to the outside is answered there', async (stage) => {
    const outside = stage.harness.outside!
    await stage.phone(stage.anna).dial(outside.dialled)
    const outer = () => stage.watch.live(stage.anna)[0]?.call.connections[1]
    await stage.until(() => outer()?.state === 'alerting', 'the call reaching the network')
    await outside.answer()
    await stage.until(() => stage.connection(stage.anna).answeredAt !== undefined, 'the answer')
    await stage.agrees()
    await stage.phone(stage.anna).hangUp()
    await stage.isFree(stage.anna)
    const story = stage.story(stage.anna)
    assert.equal(story.direction, 'outgoing')
    assert.equal(story.result.answer, 'answered')
  })
}
