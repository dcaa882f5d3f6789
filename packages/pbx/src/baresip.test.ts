/** Real phones: three baresip processes, over UDP, TCP and TLS, whose voices are heard. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ListenerConfig } from '@offhook/sip'
import { selfSigned } from '@offhook/sip/testing'
import { CallWatch } from '@offhook/telephony/testing'
import { Baresip, hasBaresip } from './testing/baresip.ts'
import { OFFICE_DOMAIN, Office, until } from './testing/office.ts'

const certificate = selfSigned()
const folder = mkdtempSync(join(tmpdir(), 'offhook-baresip-'))
const caFile = join(folder, 'ca.pem')

let office: Office
let watch: CallWatch
let anna: Baresip
let ben: Baresip
let carla: Baresip

function listeners(): ListenerConfig[] {
  const host = '127.0.0.1'
  return [
    { transport: 'udp', host, port: 0 },
    { transport: 'tcp', host, port: 0 },
    { transport: 'tls', host, port: 0, tls: certificate! },
  ]
}

function phone(line: string, transport: 'udp' | 'tcp' | 'tls'): Promise<Baresip> {
  const { address, port } = office.connector.addresses.find((each) => each.transport === transport)!
  return Baresip.start({
    line,
    domain: OFFICE_DOMAIN,
    user: `u${line}`,
    secret: `s${line}`,
    server: { address, port, transport },
    caFile,
  })
}

/** All hear a voice that goes on: 50 packets a second come, so 15 in half a second are enough to believe it. */
async function hearEachOther(...phones: Baresip[]): Promise<void> {
  let came: number[] = []
  for (let attempt = 0; attempt < 60; attempt++) {
    const before = await Promise.all(phones.map((each) => each.voicePackets()))
    await new Promise((resolve) => setTimeout(resolve, 500))
    const now = await Promise.all(phones.map((each) => each.voicePackets()))
    came = now.map((packets, i) => packets - before[i]!)
    if (came.every((packets) => packets > 15)) return
  }
  throw new Error(`no voices at ${phones.map((each) => each.options.line)}: ${came} packets came last`)
}

async function connect(from: Baresip, to: Baresip): Promise<string> {
  const [dialled, rang] = [from.events.length, to.events.length]
  await from.dial(to.options.line)
  await to.heard('CALL_INCOMING', rang)
  await to.answer()
  await from.heard('CALL_ESTABLISHED', dialled)
  await hearEachOther(from, to)
  return watch.inState(from.options.line, 'connected')!.call.switchCallId
}

async function areFree(...lines: string[]): Promise<void> {
  await until(() => lines.every((line) => watch.live(line).length === 0), `${lines} free`)
}

describe('baresip over UDP, TCP and TLS', {
  skip: !(hasBaresip() && certificate) && 'baresip or openssl is not installed',
}, () => {
  before(async () => {
    writeFileSync(caFile, certificate!.cert)
    office = new Office({ listeners: listeners() })
    for (const line of ['20', '21', '22']) office.change(line, { callWaiting: true })
    watch = new CallWatch(office.connector)
    await office.connector.start()
    ;[anna, ben, carla] = (await Promise.all([
      phone('20', 'udp'),
      phone('21', 'tcp'),
      phone('22', 'tls'),
    ])) as [Baresip, Baresip, Baresip]
  })

  after(async () => {
    await Promise.all([anna, ben, carla].map((each) => each?.stop()))
    watch.stop()
    await office.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('sign in, and are listed with what they are', () => {
    const phones = office.connector.phones()
    assert.deepEqual(phones.map(({ line, transport }) => `${line} ${transport}`).sort(), [
      '20 udp',
      '21 tcp',
      '22 tls',
    ])
    for (const { userAgent, contact } of phones) {
      assert.match(userAgent, /baresip/)
      assert.match(contact, /^sip:/)
    }
  })

  it('call each other, and hang up', async () => {
    await connect(anna, ben)
    await ben.hangUp()
    await areFree('20', '21')
    await connect(carla, anna)
    await carla.hangUp()
    await areFree('20', '22')
    assert.deepEqual(watch.irregular, [])
  })

  it('hold and take up again', async () => {
    await connect(anna, ben)
    await ben.hold()
    await until(() => watch.inState('21', 'hold') !== undefined, 'hold')
    await ben.resume()
    await until(() => watch.inState('21', 'connected') !== undefined, 'the call again')
    await hearEachOther(anna, ben)
    await anna.hangUp()
    await areFree('20', '21')
  })

  it('reject, and give up', async () => {
    const rang = ben.events.length
    await anna.dial('21')
    await ben.heard('CALL_INCOMING', rang)
    await ben.hangUp()
    await areFree('20', '21')
    assert.equal(watch.stories('21').at(-1)?.result.answer, 'rejected')
    await anna.dial('21')
    await until(() => watch.inState('21', 'alerting') !== undefined, 'ringing')
    await anna.hangUp()
    await areFree('20', '21')
    assert.equal(watch.stories('21').at(-1)?.result.answer, 'missed')
  })

  it('transfer without asking, by REFER', async () => {
    await connect(anna, ben)
    const rang = carla.events.length
    await ben.transfer('22')
    await carla.heard('CALL_INCOMING', rang)
    await carla.answer()
    await hearEachOther(anna, carla)
    await areFree('21')
    await carla.hangUp()
    await areFree('20', '22')
  })

  it('are steered by a client: click to dial, consultation, alternation, transfer', async () => {
    const { connector } = office
    const prompted = anna.events.length
    const { switchCallId } = await connector.perform({ service: 'makeCall', line: '20', destination: '21' })
    await anna.heard('CALL_INCOMING', prompted)
    const rang = ben.events.length
    await anna.answer()
    await ben.heard('CALL_INCOMING', rang)
    await ben.answer()
    await hearEachOther(anna, ben)
    const held = { line: '21', switchCallId: switchCallId! }
    const consulted = carla.events.length
    const { switchCallId: active } = await connector.perform({
      service: 'consultationCall',
      ...held,
      destination: '22',
    })
    await carla.heard('CALL_INCOMING', consulted)
    await carla.answer()
    await hearEachOther(ben, carla)
    const back = { line: '21', heldCall: switchCallId!, activeCall: active! }
    await connector.perform({ service: 'alternateCall', ...back })
    await hearEachOther(anna, ben)
    await connector.perform({
      service: 'transferCall',
      line: '21',
      heldCall: active!,
      activeCall: switchCallId!,
    })
    await hearEachOther(anna, carla)
    await areFree('21')
    await connector.perform({ service: 'clearConnection', line: '20', switchCallId: active! })
    await areFree('20', '22')
    assert.deepEqual(watch.irregular, [])
  })

  it('deflect, and pick up', async () => {
    const rang = ben.events.length
    await anna.dial('21')
    await ben.heard('CALL_INCOMING', rang)
    const ringing = watch.inState('21', 'alerting')!.call.switchCallId
    const deflected = carla.events.length
    await office.connector.perform({
      service: 'deflectCall',
      line: '21',
      switchCallId: ringing,
      destination: '22',
    })
    await carla.heard('CALL_INCOMING', deflected)
    await ben.dial('*822')
    await hearEachOther(anna, ben)
    await areFree('22')
    await anna.hangUp()
    await areFree('20', '21')
  })
})
