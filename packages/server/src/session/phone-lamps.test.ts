import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import { type AddedPerson, startTestServer, type TestServer } from '../testing/index.ts'

describe('The busy lamp of a colleague', () => {
  let server: TestServer
  const phones: DeskPhone[] = []

  const phoneOf = async ({ account }: AddedPerson) => {
    const { address, port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    const { extension, device } = account!
    const [line, domain] = [extension.number, '127.0.0.1']
    const at = { address, port, transport: 'udp' } as const
    const phone = new DeskPhone({ line, user: device.user, secret: account!.secret, server: at, domain })
    phones.push(phone)
    await phone.start()
    await phone.register()
    return phone
  }
  const lampOf = (phone: DeskPhone, line: string) => {
    const told: string[] = []
    let status = 0
    const subscription = phone.watch(line)
    subscription.on('notified', ({ request }) => told.push(Buffer.from(request.body).toString()))
    subscription.on('ended', (ending) => {
      status = ending.status ?? 0
    })
    return { told, last: () => told.at(-1) ?? '', status: () => status }
  }

  before(async () => {
    server = await startTestServer()
  })
  after(async () => {
    await Promise.all(phones.map((phone) => phone.stop()))
    await server.close()
  })

  it('shows at a phone what its user may see: with whom, that there is a call, or nothing', async () => {
    await server.setUp({ defaultLevel: 'personal' })
    const [anna, ben, carla] = await Promise.all([
      server.addPerson({ name: 'Anna', line: '301' }).then(phoneOf),
      server.addPerson({ name: 'Ben', line: '302' }).then(phoneOf),
      server.addPerson({ name: 'Carla', line: '303' }).then(phoneOf),
    ])
    const { settings, lineSettings } = server.parts
    const shown = lampOf(carla!, '302')
    await until('the first document', () => shown.told.length > 0)
    const call = anna!.dial('302')
    await until('ringing', () => ben!.ringing.length > 0)
    await until('who calls', () => /Anna/.test(shown.last()) && /<state>early/.test(shown.last()))
    await lineSettings.change('302', { ...lineSettings.of('302'), isPrivate: true })
    await ben!.answer()
    await until('the lamp lit', () => /<state>confirmed/.test(shown.last()))
    assert.doesNotMatch(shown.last(), /Anna|301/)
    const own = lampOf(ben!, '302')
    await until('with whom one talks oneself', () => /Anna/.test(own.last()))
    await settings.change({ defaultLevel: 'public', monitorLevel: 'public' })
    const refused = lampOf(carla!, '302')
    await until('the refusal', () => refused.status() === 403)
    const count = shown.told.length
    anna!.hangUp(call)
    await until('the next document', () => shown.told.length > count)
    assert.doesNotMatch(shown.last(), /<dialog /)
  })
})
