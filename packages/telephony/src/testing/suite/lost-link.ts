/** The link to the phone system breaks while its calls go on. */
import assert from 'node:assert/strict'
import { isNamedError } from '@offhook/base'
import { resynchronise } from '../../resynchronise.ts'
import type { Play } from './stage.ts'

export function lostLink(play: Play): void {
  play('after a broken link the snapshot tells what was missed', async (stage) => {
    const { anna, ben, carla, dora, harness, watch } = stage
    const states: string[] = []
    harness.connector.events.on('state', ({ state }) => states.push(state))
    await stage.call(anna, ben)
    await harness.link!.break()
    await stage.until(() => states.at(-1) === 'disconnected', 'the connector disconnected')
    const request = { service: 'makeCall', line: carla, destination: dora } as const
    await assert.rejects(harness.connector.perform(request), (fault) =>
      isNamedError(fault, 'switch-not-connected'),
    )
    await stage.phone(anna).hangUp()
    await stage.phone(carla).dial(dora)
    await harness.pass(500)
    assert.equal(watch.live(anna).length, 1, 'a fact came over a broken link')
    await harness.link!.mend()
    await stage.until(() => states.at(-1) === 'connected', 'the connector connected')
    for (const fact of resynchronise(watch.calls, await harness.connector.snapshot())) watch.apply(fact)
    await stage.isFree(anna, ben)
    await stage.becomes(dora, 'alerting')
    await stage.phone(dora).answer()
    await stage.talk(carla, dora)
  })
}
