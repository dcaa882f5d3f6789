import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { AddedPerson, TestServer } from '../testing/index.ts'
import { startTestServer } from '../testing/index.ts'
import { checkNewPin } from './phone-pin.ts'

const PIN = '864209'

describe('Signing in at phones', () => {
  const clock = new SimulatedClock()
  let server: TestServer
  let anna: AddedPerson
  let ben: AddedPerson
  const device = (of: AddedPerson) => of.account!.device.id
  const shared = (of: AddedPerson, isShared: boolean) =>
    server.parts.extensions.changeDevice(of.account!.extension.number, device(of), { isShared })

  before(async () => {
    server = await startTestServer({ clock })
    await server.setUp()
    anna = await server.addPerson({ name: 'Anna', line: '301' })
    ben = await server.addPerson({ name: 'Ben', line: '302' })
    await server.addPerson({ name: 'Carla', line: '303' })
  })
  after(() => server.close())

  it('needs a PIN, a shared phone, and moves the phone to the line', async () => {
    const { deskGuests, extensions } = server.parts
    assert.equal(await deskGuests.signIn(device(ben), '301', PIN), false, 'the phone is not shared')
    await shared(ben, true)
    assert.equal(await deskGuests.signIn(device(ben), '301', PIN), false, 'there is no PIN')
    await deskGuests.setPin(anna.person, PIN)
    assert.equal(await deskGuests.signIn(device(ben), '301', '111222'), false, 'the PIN is another')
    clock.advance(60_000)
    assert.equal(await deskGuests.signIn(device(ben), '301', PIN), true)
    assert.equal(deskGuests.lineAt(device(ben)), '301')
    assert.equal(deskGuests.of(anna.person.id)?.deviceId, device(ben))
    assert.equal(extensions.get('302')?.devices.length, 1, 'it still belongs to its own extension')
    assert.ok(!JSON.stringify(await server.parts.audit.list({ limit: 100 })).includes(PIN))
  })

  it('is ended by signing out, by another sign-in of the same person, and when the phone is no longer shared', async () => {
    const { deskGuests, extensions } = server.parts
    const carla = extensions.get('303')!.devices[0]!.id
    await extensions.changeDevice('303', carla, { isShared: true })
    assert.equal(await deskGuests.signIn(carla, '301', PIN), true)
    assert.equal(deskGuests.at(device(ben)), undefined, 'one phone at a time')
    assert.equal(await deskGuests.signOut(carla), true)
    assert.equal(await deskGuests.signOut(carla), false, 'nobody is there')
    await deskGuests.signIn(device(ben), '301', PIN)
    await shared(ben, false)
    await deskGuests.refresh()
    assert.equal(deskGuests.at(device(ben)), undefined)
    await shared(ben, true)
  })

  it('ends with the PIN, and with the line', async () => {
    const { deskGuests, people } = server.parts
    await deskGuests.signIn(device(ben), '301', PIN)
    await deskGuests.removePin(anna.person.id)
    assert.equal(deskGuests.at(device(ben)), undefined)
    await deskGuests.setPin(anna.person, PIN)
    await deskGuests.signIn(device(ben), '301', PIN)
    await people.change(anna.person.id, { lines: [] })
    await deskGuests.refresh()
    assert.equal(deskGuests.at(device(ben)), undefined)
    await people.change(anna.person.id, { lines: ['301'] })
  })

  it('is slower the more one guesses, also with the right PIN, and forgives a new one', async () => {
    const { deskGuests, people, systemEvents } = server.parts
    const refused: unknown[] = []
    systemEvents.events.on('happened', ({ code, details }) => {
      if (code === 'phone-sign-in-refused') refused.push(details.count)
    })
    for (let i = 0; i < 4; i++) await deskGuests.signIn(device(ben), '301', '000001')
    assert.deepEqual(refused, [1, 2, 3, 4])
    assert.equal(await deskGuests.signIn(device(ben), '301', PIN), false)
    clock.advance(5001)
    assert.equal(await deskGuests.signIn(device(ben), '301', PIN), true)
    assert.equal(people.get(anna.person.id)?.lines[0], '301')
  })
})

it('A PIN for phones is long enough and none of those that are tried first', () => {
  const problem = (pin: string, lines: readonly string[] = []) => {
    try {
      checkNewPin(6, pin, lines)
      return undefined
    } catch (fault) {
      return isNamedError(fault) ? fault.code : String(fault)
    }
  }
  assert.equal(problem('8642'), 'pin-too-short')
  for (const pin of ['000000', '123456', '654321', '121212', '123123', '789012', '135791']) {
    assert.equal(problem(pin), 'pin-too-simple', pin)
  }
  assert.equal(problem('301301', ['301']), 'pin-too-simple')
  assert.equal(problem('234501', ['+4969234501']), 'pin-too-simple')
  assert.equal(problem('864209', ['301']), undefined)
})
