/** Parked calls between desk phones on real sockets. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { DeskPhone } from '../testing/desk-phone.ts'
import { OFFICE_LINES, Office, officeExtension, until } from '../testing/office.ts'
import { hearEachOther } from '../testing/two-phones.ts'

let office: Office
let phones: Map<string, DeskPhone>

afterEach(() => office.close())

/** Anna (20) called Ben (21), who left the call at the line of Carla (22). The id of the call. */
async function parked(): Promise<string> {
  const extensions = OFFICE_LINES.map((line) =>
    officeExtension(line, line === '23' ? {} : { pickupGroup: 'a' }),
  )
  office = new Office({ extensions })
  phones = await office.open()
  const [anna, ben] = [phones.get('20')!, phones.get('21')!]
  anna.dial('21')
  await until(() => ben.ringing.length > 0, 'ringing')
  await ben.answer()
  await hearEachOther(anna, ben)
  const { calls } = await office.connector.snapshot()
  const { switchCallId } = calls[0]!
  await office.connector.perform({ service: 'parkCall', line: '21', switchCallId, destination: '22' })
  await until(() => ben.calls[0]!.state === 'over', 'Ben is free')
  return switchCallId
}

describe('a parked call', () => {
  it('is taken with the pickup code, and both hear each other', async () => {
    await parked()
    const [anna, ben, carla] = ['20', '21', '22'].map((line) => phones.get(line)!)
    assert.equal(carla!.ringing.length, 0)
    ben!.dial('*822')
    await hearEachOther(anna!, ben!)
    const { calls } = await office.connector.snapshot()
    assert.deepEqual(
      calls.map(({ connections }) => connections.map(({ party, state }) => `${party.line} ${state}`)),
      [['20 connected', '21 connected']],
    )
  })

  it('is not given to a line of another pickup group', async () => {
    const switchCallId = await parked()
    const pickup = { service: 'directedPickupCall', line: '23', ringingLine: '22', switchCallId } as const
    await assert.rejects(office.connector.perform(pickup), { code: 'request-refused-by-switch' })
    const dora = phones.get('23')!.dial('*822')
    await until(() => dora.state === 'over', 'the refusal')
    const { calls } = await office.connector.snapshot()
    assert.equal(calls.length, 1, 'it still waits')
  })

  it('ends where the phone system is asked to end it at the line at which it waits', async () => {
    const switchCallId = await parked()
    await office.connector.perform({ service: 'clearConnection', line: '22', switchCallId })
    await until(() => phones.get('20')!.calls[0]!.state === 'over', 'the end')
  })
})
