/** The services about lines (ECMA-269 §22): forwardings and do not disturb, with the calls that they change. */
import assert from 'node:assert/strict'
import type { Forwarding, LineNumber } from '../../words.ts'
import type { Play, SuiteStage } from './stage.ts'

export function forwardings(play: Play): void {
  play('setForwarding is told as a fact, and replaces what was set', async (stage) => {
    const { ben, carla, dora } = stage
    await forward(stage, ben, [{ kind: 'busy', destination: carla }])
    await forward(stage, ben, [{ kind: 'noAnswer', destination: dora, ringSeconds: 12 }])
    await forward(stage, ben, [])
  })

  play('always: the line does not ring', async (stage) => {
    const { anna, ben, carla } = stage
    await forward(stage, ben, [{ kind: 'always', destination: carla }])
    await stage.phone(anna).dial(ben)
    await answeredByCarla(stage, 'forwarded-always')
    assert.equal(stage.connection(ben).alertingAt, undefined)
    assert.equal(stage.connection(anna).called?.line, ben)
  })

  play('busy: only a busy line is forwarded', async (stage) => {
    const { anna, ben, carla, dora } = stage
    await forward(stage, ben, [{ kind: 'busy', destination: carla }])
    await stage.call(dora, ben)
    await stage.phone(anna).dial(ben)
    await stage.rings(carla)
    await stage.phone(carla).answer()
    await stage.talk(anna, carla)
    await stage.talk(dora, ben)
    assert.equal(stage.story(ben).result.answer, 'forwarded')
    assert.equal(stage.story(ben).result.steps.at(-1)?.rule, 'forwarded-when-busy')
  })

  play('noAnswer: rings here first, then there', async (stage) => {
    const { anna, ben, carla } = stage
    await forward(stage, ben, [{ kind: 'noAnswer', destination: carla, ringSeconds: 1 }])
    await stage.phone(anna).dial(ben)
    await stage.rings(ben)
    assert.equal(stage.watch.live(carla).length, 0)
    await answeredByCarla(stage, 'forwarded-after-no-answer')
    assert.notEqual(stage.connection(ben).alertingAt, undefined)
    stage.told(['delivered', ben], ['diverted', ben], ['delivered', carla], ['established', carla])
  })

  play('noAnswer: a call that is answered in time stays', async (stage) => {
    const { anna, ben, carla } = stage
    await forward(stage, ben, [{ kind: 'noAnswer', destination: carla, ringSeconds: 1 }])
    await stage.call(anna, ben)
    await stage.harness.pass(1500)
    await stage.talk(anna, ben)
    assert.equal(stage.watch.connections(carla).length, 0)
  })

  play('notReachable: only a line without a phone is forwarded', async (stage) => {
    const { anna, ben, carla } = stage
    await forward(stage, ben, [{ kind: 'notReachable', destination: carla }])
    await stage.phone(ben).unplug()
    await stage.until(() => stage.watch.devices.get(ben)?.state === 'outOfService', 'the line out of service')
    await stage.phone(anna).dial(ben)
    await answeredByCarla(stage, 'forwarded-not-reachable')
  })

  play('two lines that forward to each other do not send a call round for ever', async (stage) => {
    const { anna, ben, carla } = stage
    await forward(stage, ben, [{ kind: 'always', destination: carla }])
    await forward(stage, carla, [{ kind: 'always', destination: ben }])
    await stage.dialInVain(anna, ben)
    await stage.isFree(anna, ben, carla)
    assert.notEqual(stage.story(anna).result.answer, 'answered')
  })
}

export function doNotDisturb(play: Play): void {
  play('setDoNotDisturb is told as a fact, and keeps calls away', async (stage) => {
    const { anna, ben } = stage
    const isOn = () => stage.watch.devices.get(ben)?.doNotDisturb
    await stage.perform({ service: 'setDoNotDisturb', line: ben, on: true })
    await stage.until(() => isOn() === true, 'do not disturb on')
    await stage.dialInVain(anna, ben)
    const rang = stage.watch.facts.some(
      (fact) => fact.type === 'delivered' && fact.alertingDevice.line === ben,
    )
    assert.equal(rang, false)
    await stage.perform({ service: 'setDoNotDisturb', line: ben, on: false })
    await stage.until(() => isOn() === false, 'do not disturb off')
    await stage.call(anna, ben)
  })
}

async function forward(stage: SuiteStage, line: LineNumber, set: readonly Forwarding[]): Promise<void> {
  await stage.perform({ service: 'setForwarding', line, forwardings: set })
  const isSet = () =>
    JSON.stringify(plain(stage.watch.devices.get(line)?.forwardings)) === JSON.stringify(plain(set))
  await stage.until(isSet, `the forwardings of ${line}`)
}

function plain(set: readonly Forwarding[] | undefined) {
  return set?.map(({ kind, destination, ringSeconds }) => [kind, destination, ringSeconds ?? null])
}

async function answeredByCarla(stage: SuiteStage, rule: string): Promise<void> {
  const { anna, ben, carla } = stage
  await stage.rings(carla)
  await stage.isFree(ben)
  await stage.agrees()
  await stage.phone(carla).answer()
  await stage.talk(anna, carla)
  assert.equal(stage.story(ben).result.answer, 'forwarded')
  assert.equal(stage.story(ben).result.steps.at(-1)?.rule, rule)
  assert.equal(stage.story(ben).redirectedTo?.line, carla)
  assert.equal(stage.connection(carla).redirectedFrom?.line, ben)
  assert.equal(stage.connection(carla).called?.line, ben)
  assert.equal(stage.connection(carla).firstOther?.line, anna)
}
