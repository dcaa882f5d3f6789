import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallFact, Decision } from '@offhook/telephony'
import type { Desks } from './phone-system.ts'
import type { Extension } from './routing/extension.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/index.ts'

const PIN = '864209'

/** Lets whoever knows the PIN carry line 21 at the phone of line 20. */
class OneDesk implements Desks {
  office!: Office
  asked: string[] = []

  async signIn(device: string, line: string, pin: string): Promise<boolean> {
    this.asked.push(`${device} ${line} ${pin}`)
    if (pin !== PIN) return false
    this.#carry(device, line)
    return true
  }

  async signOut(device: string): Promise<boolean> {
    const isGuest = this.office.extensions.some(({ devices }) =>
      devices.some(({ id, home }) => id === device && home !== undefined),
    )
    if (isGuest) this.#carry(device, undefined)
    return isGuest
  }

  #carry(device: string, line: string | undefined): void {
    const extensions = OFFICE_LINES.map((number) => officeExtension(number))
    const owner = extensions.find(({ devices }) => devices.some(({ id }) => id === device))!
    const phone = owner.devices.find(({ id }) => id === device)!
    const placed = extensions.map((extension): Extension => {
      const own = extension.devices.filter(({ id }) => id !== device || line === undefined)
      const guest = extension.number === line ? [{ ...phone, home: owner.number }] : []
      return { ...extension, devices: [...own, ...guest] }
    })
    this.office.extensions = placed
    this.office.connector.setExtensions(placed)
  }
}

describe('Somebody who signs in at a phone', () => {
  it('has the own line there at once, until signing out; the PIN is told to nobody', async (t) => {
    const desks = new OneDesk()
    const traced: string[] = []
    const trace = {
      onMessageBytes: (_: unknown, bytes: Uint8Array) => traced.push(Buffer.from(bytes).toString()),
    }
    const office = new Office({ desks, trace })
    desks.office = office
    t.after(() => office.close())
    const facts: CallFact[] = []
    const decisions: Decision[] = []
    office.connector.events.on('call', (fact) => facts.push(fact))
    office.connector.events.on('decision', (decision) => decisions.push(decision))
    const phones = await office.open()
    const [desk, own, other] = [phones.get('20')!, phones.get('21')!, phones.get('22')!]

    const signIn = desk.dial(`*11*21*${PIN}#`)
    await until(() => signIn.state === 'over', 'the phone to be told')
    assert.equal(signIn.status, undefined, 'it was answered')
    assert.deepEqual(desks.asked, [`desk-20 21 ${PIN}`])
    assert.equal(office.connector.phones().filter(({ line }) => line === '21').length, 2)
    assert.equal(office.connector.phones().filter(({ line }) => line === '20').length, 0)

    const call = other.dial('21')
    await until(() => desk.ringing.length === 1 && own.ringing.length === 1, 'both phones of 21 to ring')
    desk.answer(desk.ringing[0]!)
    await until(() => call.state === 'talking', 'the call to be answered at the desk')
    call.usage.end()
    await until(() => office.connector.dialogs === 0, 'the call to end')

    facts.length = 0
    const out = desk.dial('22')
    await until(() => other.ringing.length === 1, 'a call of the desk')
    assert.ok(facts.some((fact) => fact.type === 'originated' && fact.callingDevice.line === '21'))
    out.usage.end()
    await until(() => office.connector.dialogs === 0, 'that call to end')

    // It goes on registering by its own number.
    assert.equal((await desk.register()).status, 200)
    assert.equal(office.connector.phones().filter(({ line }) => line === '21').length, 2)

    const signOut = desk.dial('#11#')
    await until(() => signOut.state === 'over', 'the phone to be told')
    assert.deepEqual(
      office.connector
        .phones()
        .map(({ line }) => line)
        .sort(),
      ['20', '21', '22', '23'],
    )
    assert.ok(traced.some((text) => text.includes('INVITE sip:*11*21*xxxxxx%23@')))
    for (const told of [traced, facts, decisions]) assert.ok(!JSON.stringify(told).includes(PIN))
  })

  it('is refused with a wrong PIN, with none, and where nobody may', async (t) => {
    const desks = new OneDesk()
    const office = new Office({ desks })
    desks.office = office
    t.after(() => office.close())
    const desk = (await office.open()).get('20')!
    for (const dialled of ['*11*21*111111#', '*11*21', '#11#']) {
      const call = desk.dial(dialled)
      await until(() => call.state === 'over', `an answer to ${dialled}`)
      assert.equal(call.status, 403, dialled)
    }
    assert.equal(office.connector.phones().filter(({ line }) => line === '20').length, 1)
  })
})
