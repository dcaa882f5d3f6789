/** The connector before a switch that acts by a script, and before the simulated one. */
import assert from 'node:assert/strict'
import { isNamedError } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { ConnectorState } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import type { CstaSettings } from '../connector/settings.ts'
import type { Message } from '../message/message.ts'
import { type CstaHarnessOptions, cstaHarness, settingsFor } from './csta-harness.ts'
import { type Script, ScriptedSwitch } from './scripted-switch.ts'

export const at = (callID: string, text: string) => ({ callID, deviceID: { text } })
export const subject = (text: string) => ({ deviceIdentifier: { text } })
export const refuse = (body: Message<'CSTAErrorCode'>['body']) => (): Message => ({
  name: 'CSTAErrorCode',
  body,
})

/** The connector before a switch that acts by a script. */
export async function scripted(
  script: Script = {},
  settings: Partial<CstaSettings> = {},
  holder: { csta?: ScriptedSwitch } = {},
) {
  const clock = new SimulatedClock()
  const csta = new ScriptedSwitch(clock, script)
  holder.csta = csta
  const random = seededRandom(3)
  const connector = new CstaConnector({
    settings: { ...settingsFor({}), ...settings },
    clock,
    random,
    dial: csta.dial,
  })
  const states: ConnectorState[] = []
  connector.events.on('state', (state) => states.push(state))
  const watch = new CallWatch(connector)
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) await clock.advanceAsync(Math.min(50, left))
  }
  await connector.start()
  await pass(1000)
  return { clock, csta, connector, states, watch, pass }
}

export async function simulated(options: CstaHarnessOptions = {}) {
  const harness = await cstaHarness(options)
  const watch = new CallWatch(harness.connector)
  await harness.connector.start()
  await harness.until(() => watch.devices.get('304')?.state === 'inService', 'all lines in service')
  return { ...harness, watch }
}

export function isRefusedWith(code: string) {
  return (fault: unknown) => {
    assert.ok(isNamedError(fault), String(fault))
    assert.equal(fault.code, code)
    return true
  }
}
