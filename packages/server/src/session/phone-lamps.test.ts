import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DeskPhone } from '@offhook/pbx/testing'
import { type AddedPerson, startTestServer, type TestServer } from '../testing/index.ts'

const MS = 30_000

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + MS; !holds(); ) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

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
    await until(() => shown.told.length > 0, 'the first document')
    const call = anna!.dial('302')
    await until(() => ben!.ringing.length > 0, 'ringing')
    await until(() => /Anna/.test(shown.last()) && /<state>early/.test(shown.last()), 'who calls')
    await lineSettings.change('302', { ...lineSettings.of('302'), isPrivate: true })
    await ben!.answer()
    await until(() => /<state>confirmed/.test(shown.last()), 'the lamp lit')
    assert.doesNotMatch(shown.last(), /Anna|301/)
    const own = lampOf(ben!, '302')
    await until(() => /Anna/.test(own.last()), 'with whom one talks oneself')
    await settings.change({ defaultLevel: 'public', monitorLevel: 'public' })
    const refused = lampOf(carla!, '302')
    await until(() => refused.status() === 403, 'the refusal')
    const count = shown.told.length
    anna!.hangUp(call)
    await until(() => shown.told.length > count, 'the next document')
    assert.doesNotMatch(shown.last(), /<dialog /)
  })
})
