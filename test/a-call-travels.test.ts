/**
 * The spine: Anna clicks Ben; her phone rings, then his; Carla sees both become busy; Ben consults Carla and connects her with Anna;
 * all three journals are right. Real phones over UDP, TCP and TLS, real browsers, a whole server.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { JournalEntry } from '@offhook/contract'
import type { Page } from 'playwright-core'
import { type Colleague, missingParts, type Office, openOffice, tile } from './office.ts'

const missing = missingParts()

describe('a call travels from phone to browser', { timeout: 120_000 }, () => {
  let office: Office
  let anna: Colleague
  let ben: Colleague
  let carla: Colleague

  before(async () => {
    assert.deepEqual(missing, [], 'the tests install what they need; see the README')
    office = await openOffice([
      { name: 'Anna', line: '301', transport: 'udp' },
      { name: 'Ben', line: '302', transport: 'tcp' },
      { name: 'Carla', line: '303', transport: 'tls' },
    ])
    anna = office.colleague('Anna')
    ben = office.colleague('Ben')
    carla = office.colleague('Carla')
  })

  after(() => office?.close())

  it('shows every line as free before', async () => {
    for (const each of [anna, ben]) await hasStatus(carla.page, each, 'free')
  })

  it("rings the caller's own phone first, then the colleague's, when a tile is clicked", async () => {
    await tile(anna.page, ben).hover()
    await tile(anna.page, ben).getByRole('button', { name: 'Call Ben' }).click()
    await anna.phone.heard('CALL_INCOMING')
    await anna.page.getByRole('article').getByText('Your phone is ringing: pick it up').waitFor()
    assert.equal(
      ben.phone.events.some((event) => event.type === 'CALL_INCOMING'),
      false,
    )
    await anna.phone.answer()
    await ben.phone.heard('CALL_INCOMING')
    await hasStatus(carla.page, ben, 'ringing')
    await ben.page.getByRole('article', { name: 'Anna' }).getByText('Incoming call').waitFor()
  })

  it('shows both as busy to a third when the phone is answered', async () => {
    await ben.phone.answer()
    await hasStatus(carla.page, anna, 'busy')
    await hasStatus(carla.page, ben, 'busy')
    await anna.page.getByRole('article', { name: 'Ben' }).getByText('In conversation').waitFor()
  })

  it('lets Ben consult Carla and connect her with Anna', async () => {
    const withAnna = ben.page.getByRole('article', { name: 'Anna' })
    await withAnna.getByRole('button', { name: 'Consult…' }).click()
    await withAnna.getByRole('combobox').fill('Carla')
    await withAnna.getByRole('option', { name: /Carla/ }).first().waitFor()
    await ben.page.keyboard.press('Enter')
    await carla.phone.heard('CALL_INCOMING')
    await withAnna.getByText('On hold').waitFor()
    await carla.phone.answer()
    await ben.page.getByRole('button', { name: 'Connect them' }).click()
    await anna.page.getByRole('article', { name: 'Carla' }).getByText('In conversation').waitFor()
    await carla.page.getByRole('article', { name: 'Anna' }).getByText('In conversation').waitFor()
    await hasStatus(carla.page, ben, 'free')
  })

  it('carries the voice of both after the transfer', async () => {
    for (const { phone, name } of [anna, carla]) {
      const before = await phone.voicePackets()
      const deadline = Date.now() + 30_000
      while ((await phone.voicePackets()) <= before + 20 && Date.now() < deadline) await pause(100)
      assert.ok((await phone.voicePackets()) > before + 20, `${name} hears nothing`)
    }
  })

  it('writes three right journals', async () => {
    await anna.phone.hangUp()
    await hasStatus(carla.page, anna, 'free')
    assert.deepEqual(await journalOf(anna.page), [
      { direction: 'outgoing', other: 'Ben', lastOther: 'Carla', result: 'answered' },
    ])
    assert.deepEqual(await journalOf(ben.page), [
      { direction: 'outgoing', other: 'Carla', lastOther: null, result: 'answered' },
      { direction: 'incoming', other: 'Anna', lastOther: null, result: 'answered' },
    ])
    assert.deepEqual(await journalOf(carla.page), [
      { direction: 'incoming', other: 'Ben', lastOther: 'Anna', result: 'answered' },
    ])
  })

  it('tells why, in words, in the journal of the one who transferred', async () => {
    await ben.page.goto(`${new URL(ben.page.url()).origin}/journal`)
    await ben.page
      .getByRole('button', { name: /^Details/ })
      .last()
      .click()
    const story = ben.page.getByRole('dialog')
    await story.getByText('Anna called Ben').waitFor()
    await story.getByText('Ben transferred the call to Carla').waitFor()
    await story.getByText('How it counts in the journal').waitFor()
  })
})

async function hasStatus(page: Page, colleague: Colleague, status: string): Promise<void> {
  await tile(page, colleague, status).waitFor()
}

/** The journal as the browser is given it, newest first, without what a clock decides. */
async function journalOf(page: Page) {
  const deadline = Date.now() + 30_000
  for (;;) {
    const { items } = (await page.evaluate(async () => (await fetch('/api/v1/journal')).json())) as {
      items: JournalEntry[]
    }
    if (items.every((entry) => entry.endedAt !== null) || Date.now() > deadline) {
      return items.map(({ direction, other, lastOther, result }) => ({
        direction,
        other: other.name,
        lastOther: lastOther?.name ?? null,
        result,
      }))
    }
    await pause(50)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
