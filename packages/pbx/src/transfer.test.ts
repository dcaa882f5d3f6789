/** Transfers and pickups between desk phones on real sockets: who hears whom in the end. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Office, type OfficeOptions, until } from './testing/office.ts'
import { connect, hearEachOther } from './testing/two-phones.ts'

let office: Office
let anna: DeskPhone
let ben: DeskPhone
let carla: DeskPhone
let phones: Map<string, DeskPhone>

async function open(options: OfficeOptions = {}): Promise<void> {
  office = new Office(options)
  phones = await office.open()
  anna = phones.get('20')!
  ben = phones.get('21')!
  carla = phones.get('22')!
}

afterEach(() => office.close())

describe('transfer', () => {
  it('of a consulted call joins the two others, whom the phone names by REFER', async () => {
    await open()
    await connect(anna, ben, '21')
    await ben.hold()
    const consultation = ben.dial('22')
    await until(() => carla.ringing.length > 0, 'the consulted ringing')
    await carla.answer()
    await until(() => consultation.state === 'talking', 'the consultation')
    const [first] = ben.talking
    const replaces = consultation.usage.replacesName
    const transfer = first!.usage.refer({ to: 'sip:22@office.test', replaces })
    const statuses: number[] = []
    transfer.on('progress', ({ status }) => statuses.push(status))
    await hearEachOther(anna, carla)
    await until(() => ben.talking.length === 0, 'the transferring phone free')
    assert.equal(statuses.at(-1), 200)
    // The connected line: both are shown with whom they talk now.
    assert.match(anna.current!.shows!, /"Carla" <sip:22@/)
    assert.match(carla.current!.shows!, /"Anna" <sip:20@/)
  })

  it('without asking is done by REFER too', async () => {
    await open()
    await connect(anna, ben, '21')
    const statuses: number[] = []
    ben.talking[0]!.usage.refer({ to: 'sip:22@office.test' }).on('progress', ({ status }) =>
      statuses.push(status),
    )
    await until(() => carla.ringing.length > 0, 'the other ringing')
    await carla.answer()
    await hearEachOther(anna, carla)
    await until(() => ben.talking.length === 0, 'the transferring phone free')
    assert.deepEqual(statuses, [100, 180, 200])
  })

  it('that fails gives the call back to the phone that asked for it', async () => {
    await open()
    await connect(anna, ben, '21')
    carla.refusesWith = 486
    const statuses: number[] = []
    ben.talking[0]!.usage.refer({ to: 'sip:22@office.test' }).on('progress', ({ status }) =>
      statuses.push(status),
    )
    await until(() => statuses.includes(486), 'the failure')
    await hearEachOther(anna, ben)
  })

  it('by a client that fails rings the line that asked for it', async () => {
    await open()
    await connect(anna, ben, '21')
    const { switchCallId } = (await office.connector.snapshot()).calls[0]!
    const request = {
      service: 'singleStepTransferCall',
      line: '21',
      switchCallId,
      destination: '99',
    } as const
    await office.connector.perform(request)
    await until(() => ben.ringing.length > 0, 'the recall')
    await ben.answer()
    await hearEachOther(anna, ben)
  })

  it('by a client leaves the two others hearing each other', async () => {
    await open()
    await connect(anna, ben, '21')
    const held = (await office.connector.snapshot()).calls[0]!.switchCallId
    const { switchCallId: active } = await office.connector.perform({
      service: 'consultationCall',
      line: '21',
      switchCallId: held,
      destination: '22',
    })
    await until(() => carla.ringing.length > 0, 'the consulted ringing')
    await carla.answer()
    await hearEachOther(ben, carla)
    assert.equal(anna.hears(), undefined)
    const pair = { line: '21', heldCall: held, activeCall: active! }
    await office.connector.perform({ service: 'alternateCall', ...pair })
    await hearEachOther(anna, ben)
    assert.equal(carla.hears(), undefined)
    await office.connector.perform({
      service: 'transferCall',
      line: '21',
      heldCall: active!,
      activeCall: held,
    })
    await hearEachOther(anna, carla)
  })

  it('by a client leaves the phone what else it holds on the same dialog', async () => {
    await open()
    await connect(anna, ben, '21')
    const line = '21'
    const first = (await office.connector.snapshot()).calls[0]!.switchCallId
    const consult = async (switchCallId: string, destination: string) => {
      const phone = phones.get(destination)!
      const request = { service: 'consultationCall', line, switchCallId, destination } as const
      const result = await office.connector.perform(request)
      await until(() => phone.ringing.length > 0, 'the consulted ringing')
      await phone.answer()
      await hearEachOther(ben, phone)
      return result.switchCallId!
    }
    const heldCall = await consult(first, '22')
    const activeCall = await consult(heldCall, '23')
    await office.connector.perform({ service: 'transferCall', line, heldCall, activeCall })
    await hearEachOther(carla, phones.get('23')!)
    await office.connector.perform({ service: 'retrieveCall', line, switchCallId: first })
    await hearEachOther(anna, ben)
  })

  it('without asking ends for the phone that waits for it when the caller hangs up', async () => {
    await open()
    await connect(anna, ben, '21')
    const statuses: number[] = []
    ben.talking[0]!.usage.refer({ to: 'sip:22@office.test' }).on('progress', ({ status }) =>
      statuses.push(status),
    )
    await until(() => carla.ringing.length > 0, 'the other ringing')
    anna.hangUp()
    await until(() => ben.talking.length === 0, 'the transferring phone free')
    assert.equal(statuses.at(-1), 487)
    await until(() => carla.ringing.length === 0, 'silence')
  })

  it('by a client works with the two calls that the phone made itself', async () => {
    await open()
    await connect(anna, ben, '21')
    await ben.hold()
    await connect(ben, carla, '22')
    const line = '21'
    const { calls } = await office.connector.snapshot()
    const stateOf = (call: (typeof calls)[0]) =>
      call.connections.find((each) => each.party.line === line)?.state
    const held = calls.find((call) => stateOf(call) === 'hold')!.switchCallId
    const active = calls.find((call) => stateOf(call) === 'connected')!.switchCallId
    await office.connector.perform({ service: 'transferCall', line, heldCall: held, activeCall: active })
    await hearEachOther(anna, carla)
    await until(() => ben.talking.length === 0, 'the transferring phone free')
  })
})

describe('pickup', () => {
  it('by feature code takes the call that rings there', async () => {
    await open()
    anna.dial('21')
    await until(() => ben.ringing.length > 0, 'ringing')
    carla.dial('*821')
    await hearEachOther(anna, carla)
    await until(() => ben.calls[0]!.state === 'over', 'the other phone silent')
  })

  it('is refused across groups, and where nothing rings', async () => {
    await open()
    office.change('21', { pickupGroup: 'sales' })
    anna.dial('21')
    await until(() => ben.ringing.length > 0, 'ringing')
    const foreign = carla.dial('*821')
    const idle = carla.dial('*823')
    await until(() => foreign.state === 'over' && idle.state === 'over', 'the refusals')
    assert.deepEqual([foreign.status, idle.status], [404, 404])
    office.change('22', { pickupGroup: 'sales' })
    carla.dial('*8')
    await hearEachOther(anna, carla)
  })

  it('by INVITE with Replaces takes over the dialog of the own line', async () => {
    await open()
    await connect(anna, ben, '21')
    const mobile = await office.addPhone('21')
    await mobile.register()
    const { callId, remoteTag, localTag } = ben.talking[0]!.usage
    mobile.dial('21', { Replaces: `${callId};to-tag=${remoteTag};from-tag=${localTag}` })
    await hearEachOther(anna, mobile)
    await until(() => ben.talking.length === 0, 'the first phone free')
  })
})
