/** Calls between desk phones on real sockets: who hears whom, and what the phones are told. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Office, type OfficeOptions, until } from './testing/office.ts'
import { connect, hearEachOther, inviteOf } from './testing/two-phones.ts'

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

describe('a plain call', () => {
  it('passes the media through and shows who calls', async () => {
    await open()
    anna.dial('21')
    await until(() => ben.ringing.length > 0, 'ringing')
    const { from, headers } = inviteOf(ben)
    assert.equal(from.displayName, 'Anna')
    assert.match(headers.get('P-Asserted-Identity')!, /"Anna" <sip:20@office\.test>/)
    assert.equal(headers.get('Max-Forwards'), '69')
    await ben.answer()
    await hearEachOther(anna, ben)
    assert.match(anna.current!.shows!, /"Ben" <sip:21@/)
    ben.hangUp()
    await until(() => anna.calls[0]!.state === 'over', 'the end')
  })

  it('hides a caller that asks for it', async () => {
    await open()
    anna.dial('21', { Privacy: 'id' })
    await until(() => ben.ringing.length > 0, 'ringing')
    const { from, headers } = inviteOf(ben)
    assert.equal(from.uri, 'sip:anonymous@anonymous.invalid')
    assert.equal(headers.has('P-Asserted-Identity'), false)
  })

  it('rings all phones of an extension; the others are told that it was answered elsewhere', async () => {
    await open()
    const mobile = await office.addPhone('21')
    await mobile.register()
    anna.dial('21')
    await until(() => ben.ringing.length + mobile.ringing.length === 2, 'both ringing')
    let reason: string | undefined
    ben.calls[0]!.usage.on('ended', (ending) => {
      reason = ending.reason
    })
    await mobile.answer()
    await hearEachOther(anna, mobile)
    await until(() => ben.calls[0]!.state === 'over', 'the other phone silent')
    assert.match(reason!, /SIP;\s*cause=200;\s*text="Call completed elsewhere"/)
  })

  it('ends with the best answer of several phones', async () => {
    await open()
    const mobile = await office.addPhone('21')
    await mobile.register()
    ben.refusesWith = 503
    mobile.refusesWith = 486
    const call = anna.dial('21')
    await until(() => call.state === 'over', 'the end')
    assert.equal(call.status, 486)
  })

  it('goes where the phone sends it by 302, and says who sent it', async () => {
    await open()
    ben.redirectsTo = '22'
    anna.dial('21')
    await until(() => carla.ringing.length > 0, 'the other ringing')
    const { headers } = inviteOf(carla)
    assert.match(headers.get('Diversion')!, /<sip:21@office\.test>;reason=deflection/)
    assert.match(headers.get('History-Info')!, /21@office\.test/)
    await carla.answer()
    await hearEachOther(anna, carla)
  })

  it('is answered where nobody can be reached with what it failed of', async () => {
    await open()
    const status = async (number: string) => {
      const call = anna.dial(number)
      await until(() => call.state === 'over', `the end of the call to ${number}`)
      return call.status
    }
    assert.equal(await status('99'), 404)
    assert.equal(await status('2'), 484)
    office.change('21', { doNotDisturb: true })
    assert.equal(await status('21'), 486)
    ben.refusesWith = 603
    office.change('21', { doNotDisturb: false })
    assert.equal(await status('21'), 603)
  })
})

describe('offer and answer', () => {
  it('pass when the caller leaves the offer to the called one', async () => {
    await open()
    anna.dial('21', {}, true)
    await until(() => ben.ringing.length > 0, 'ringing')
    assert.equal(inviteOf(ben).body.length, 0)
    await ben.answer()
    await hearEachOther(anna, ben)
    await ben.hold()
    await until(() => anna.hears() === undefined, 'silence')
    await ben.retrieve()
    await hearEachOther(anna, ben)
  })

  it('pass when a phone in the call leaves the offer to the other', async () => {
    await open()
    await connect(anna, ben, '21')
    const { usage } = ben.talking[0]!
    const result = await usage.reinvite()
    assert.equal(result.status, 200)
    result.acknowledge({ body: ben.session() })
    await hearEachOther(anna, ben)
  })

  it('bring the voice of a phone that is not answered yet, reliably where that is asked for', async () => {
    await open()
    for (const headers of [{}, { Require: '100rel' }] as Record<string, string>[]) {
      ben.hasEarlyMedia = true
      const call = anna.dial('21', headers)
      await until(() => call.state === 'ringing' && anna.hears(call) === ben.mediaPort, 'the early voice')
      await ben.answer()
      await hearEachOther(anna, ben)
      anna.hangUp(call)
      await until(() => ben.talking.length === 0, 'the end')
    }
  })

  it('start anew when the phone that rang with early media sends the call on', async () => {
    await open()
    ben.hasEarlyMedia = true
    office.change('21', { forwardings: [{ kind: 'noAnswer', destination: '22', ringSeconds: 1 }] })
    anna.dial('21')
    await until(() => carla.ringing.length > 0, 'the other ringing')
    await carla.answer()
    await hearEachOther(anna, carla)
  })
})

describe('a call in hand', () => {
  it('is held and retrieved by the phone, and by the phone system', async () => {
    await open()
    await connect(anna, ben, '21')
    await ben.hold()
    await until(() => anna.hears() === undefined, 'silence')
    await ben.retrieve()
    await hearEachOther(anna, ben)
    const { calls } = await office.connector.snapshot()
    const { switchCallId } = calls[0]!
    await office.connector.perform({ service: 'holdCall', line: '20', switchCallId })
    assert.equal(anna.hears(), undefined)
    assert.equal(ben.hears(), undefined)
    await office.connector.perform({ service: 'retrieveCall', line: '20', switchCallId })
    await hearEachOther(anna, ben)
  })

  it('that the phone holds is taken up again by the phone when a client asks', async () => {
    await open()
    await connect(anna, ben, '21')
    await ben.hold()
    const { switchCallId } = (await office.connector.snapshot()).calls[0]!
    await office.connector.perform({ service: 'retrieveCall', line: '21', switchCallId })
    await hearEachOther(anna, ben)
  })

  it('that the phone holds stays there when the phone cannot be told', async () => {
    await open()
    const plain = await office.addPhone('23', { canTalk: false })
    await phones.get('23')!.register(0)
    await plain.register()
    await connect(anna, plain, '23')
    await plain.hold()
    const { switchCallId } = (await office.connector.snapshot()).calls[0]!
    const request = { service: 'retrieveCall', line: '23', switchCallId } as const
    await assert.rejects(office.connector.perform(request), { code: 'request-refused-by-switch' })
    // The ACK for the attempt is still on its way to the phone.
    await new Promise((resolve) => setTimeout(resolve, 100))
    await plain.retrieve()
    await hearEachOther(anna, plain)
  })

  it('sends key presses on', async () => {
    await open()
    await connect(anna, ben, '21')
    const { switchCallId } = (await office.connector.snapshot()).calls[0]!
    await office.connector.perform({ service: 'generateDigits', line: '20', switchCallId, digits: '12#' })
    await until(() => ben.digits === '12#', 'the digits')
    await anna.calls[0]!.usage.info('Signal=7\r\nDuration=100\r\n', 'application/dtmf-relay')
    await until(() => ben.digits === '12#7', 'the digit of the phone')
  })

  it('can be changed by both sides at once', async () => {
    await open()
    await connect(anna, ben, '21')
    await Promise.all([anna.hold(), ben.hold()])
    await Promise.all([anna.retrieve(), ben.retrieve()])
    await hearEachOther(anna, ben)
  })
})

describe('feature codes', () => {
  it('set and clear what the line has, on disk before the phone is told', async () => {
    await open()
    const code = async (digits: string) => {
      const call = ben.dial(digits)
      await until(() => call.state === 'over', `the end of ${digits}`)
      assert.equal(call.status, undefined, 'it was answered')
    }
    await code('*21*22#')
    assert.deepEqual(office.lineSettings.kept.get('21')?.forwardings, [{ kind: 'always', destination: '22' }])
    anna.dial('21')
    await until(() => carla.ringing.length > 0, 'the forwarded call')
    assert.match(inviteOf(carla).headers.get('Diversion')!, /reason=unconditional/)
    anna.hangUp(anna.calls[0])
    await code('#21#')
    await code('*26#')
    assert.deepEqual(office.lineSettings.kept.get('21'), { forwardings: [], doNotDisturb: true })
  })
})

describe('toll fraud', () => {
  it('ends before a peer is asked: strangers, lines without the right, barred numbers', async () => {
    await open({
      settings: {
        peers: [
          {
            name: 'carrier',
            host: '127.0.0.1',
            port: 9,
            addresses: [],
            carriesOutsideCalls: true,
            mayTransit: false,
          },
        ],
        barredPrefixes: ['0900'],
      },
    })
    const status = async (phone: DeskPhone, number: string) => {
      const call = phone.dial(number)
      await until(() => call.state === 'over', `the end of the call to ${number}`)
      return call.status
    }
    office.change('20', { outsideCalls: false })
    assert.equal(await status(anna, '030123456'), 403)
    assert.equal(await status(ben, '0900123456'), 403)
    const stranger = await office.addPhone('20', { secret: 'guessed' })
    assert.equal(await status(stranger, '030123456'), 403)
    assert.equal(await status(stranger, '21'), 403)
    assert.equal(ben.calls.length, 1, 'only its own call')
  })
})
