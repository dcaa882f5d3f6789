/** The services that wait until somebody is free: Camp On Call (ECMA-269 §17.1), Call Back Non-Call-Related (§22.1). */
import assert from 'node:assert/strict'
import type { LineNumber } from '../../words.ts'
import type { Play, SuiteStage } from './stage.ts'

export function campingOn(play: Play): void {
  play('campOnCall lets the call wait, and it rings when the line is free', async (stage) => {
    const { anna, ben } = stage
    const { talking, switchCallId } = await busyBen(stage)
    await stage.perform({ service: 'campOnCall', line: anna, switchCallId })
    await stage.becomes(ben, 'queued')
    assert.equal(stage.connectionIn(ben, switchCallId).cause, 'campOn')
    assert.equal(stage.connectionIn(ben, talking).state, 'connected')
    await stage.agrees()
    await stage.phone(ben).hangUp()
    assert.equal(await stage.rings(ben), switchCallId)
    await stage.phone(ben).answer()
    assert.equal(await stage.talk(anna, ben), switchCallId)
    await stage.phone(anna).hangUp()
    await stage.isFree(anna, ben)
    assert.equal(stage.story(anna).result.answer, 'answered')
    stage.told(['failed', ben], ['queued', ben], ['delivered', ben], ['established', ben])
  })

  play('whoever camps on may give up', async (stage) => {
    const { anna, ben, carla } = stage
    const { switchCallId } = await busyBen(stage)
    await stage.perform({ service: 'campOnCall', line: anna, switchCallId })
    await stage.becomes(ben, 'queued')
    await stage.phone(anna).hangUp()
    await stage.isFree(anna)
    await stage.talk(ben, carla)
    await stage.phone(ben).hangUp()
    await stage.isFree(ben, carla)
  })

  play('campOnCall is refused while somebody rings', async (stage) => {
    const { anna, ben } = stage
    await stage.phone(anna).dial(ben)
    const switchCallId = await stage.rings(ben)
    await stage.refuses({ service: 'campOnCall', line: anna, switchCallId }, 'connection-state-incorrect')
    await stage.agrees()
  })
}

/** Ben talks with Carla, and Anna hears that. */
async function busyBen(stage: SuiteStage): Promise<{ talking: string; switchCallId: string }> {
  const { anna, ben, carla } = stage
  const talking = await stage.call(ben, carla)
  await stage.phone(anna).dial(ben)
  const failed = () =>
    stage.watch.live(anna).find(({ call }) => call.connections.some(({ state }) => state === 'fail'))
  await stage.until(() => failed() !== undefined, 'a call that finds Ben busy')
  return { talking, switchCallId: failed()!.call.switchCallId }
}

export function callBacks(play: Play): void {
  const isAsked = (stage: SuiteStage, line: LineNumber, target: LineNumber) =>
    stage.watch.devices.get(line)?.callBacks?.includes(target) ?? false

  play('callBackNonCallRelated is told as a fact, and makes the call when both are free', async (stage) => {
    const { anna, ben, carla } = stage
    // Not every phone system tells that it prompts a phone.
    await stage.phone(anna).setAutoAnswer(true)
    await stage.call(ben, carla)
    const request = { service: 'callBackNonCallRelated', line: anna, destination: ben, on: true } as const
    await stage.perform(request)
    await stage.until(() => isAsked(stage, anna, ben), 'a call back asked for')
    await stage.agrees()
    await stage.phone(ben).hangUp()
    await stage.rings(ben)
    await stage.until(() => !isAsked(stage, anna, ben), 'no call back asked for any more')
    await stage.phone(ben).answer()
    await stage.talk(anna, ben)
    await stage.phone(anna).hangUp()
    await stage.isFree(anna, ben, carla)
  })

  play('callBackNonCallRelated can be cancelled', async (stage) => {
    const { anna, ben, carla } = stage
    const request = { service: 'callBackNonCallRelated', line: anna, destination: ben } as const
    await stage.call(ben, carla)
    await stage.perform({ ...request, on: true })
    await stage.until(() => isAsked(stage, anna, ben), 'a call back asked for')
    await stage.perform({ ...request, on: false })
    await stage.until(() => !isAsked(stage, anna, ben), 'no call back asked for any more')
    await stage.phone(ben).hangUp()
    await stage.isFree(ben, carla)
    await stage.harness.pass(3000)
    assert.equal(stage.watch.connections(anna).length, 0)
  })

  play('callBackNonCallRelated is refused for whom there is not', async (stage) => {
    const { unobtainable } = stage.harness
    const request = { service: 'callBackNonCallRelated', line: stage.anna, on: true } as const
    await stage.refuses({ ...request, destination: unobtainable }, 'destination-invalid', 'line-unknown')
  })
}
