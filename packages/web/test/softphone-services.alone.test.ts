/** What one does with calls in the browser that is one's phone, and who hears whom afterwards. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { hasBaresip, hasWireEar } from '@offhook/pbx/testing'
import { Speakers } from './speakers.ts'

const BEN = 'Ben Carter'
const CARLA = 'Carla Weiß'
const skip =
  !(hasBaresip() && hasWireEar()) && 'baresip or tshark is not installed, or tests do not run as root'

describe('services in the browser as a phone', { skip }, () => {
  let speakers: Speakers

  before(async () => {
    speakers = await Speakers.open(47_500)
  })
  afterEach((test) => speakers.leave(test))
  after(() => speakers?.close())

  const talking = (name: string) => speakers.inConversation(name)
  const press = (name: string, service: string) => speakers.action(name, service).click()

  /** Anna talks with Ben. */
  async function call(): Promise<void> {
    await speakers.dial('302')
    await talking(BEN)
  }

  /** Chooses whom to ask, or to transfer to. */
  async function choose(name: string, service: string, number: string): Promise<void> {
    await press(name, service)
    const field = speakers.card(name).getByRole('combobox')
    await field.fill(number)
    await field.press('Enter')
  }

  async function consult(): Promise<void> {
    await call()
    await choose(BEN, 'consultationCall', '303')
    await talking(CARLA)
    await speakers.card(BEN).getByText('On hold').waitFor()
  }

  /** Two who talk on without Anna, until Ben hangs up. */
  async function talkWithoutAnna(): Promise<void> {
    await speakers.card(BEN).waitFor({ state: 'hidden' })
    await speakers.talk('Ben', 'Carla')
    assert.equal(speakers.office.server.parts.calls.ofLine('301').length, 0)
    await speakers.phones.Ben.hangUp()
  }

  it('holds: the other hears music meanwhile, and both hear each other again', async () => {
    await call()
    await speakers.talk('Anna', 'Ben')
    await press(BEN, 'holdCall')
    await speakers.card(BEN).getByText('On hold').waitFor()
    await speakers.talk('Ben')
    const music = await speakers.soundAt('Ben')
    assert.ok(Math.max(...music) > 500, 'music is heard')
    await speakers.talk('Anna')
    await press(BEN, 'retrieveCall')
    await talking(BEN)
    await speakers.talk('Anna', 'Ben')
    await press(BEN, 'clearConnection')
  })

  it('consults, swaps, and goes back to the first', async () => {
    await consult()
    await speakers.talk('Anna', 'Carla')
    await speakers.talk('Ben')
    await press(CARLA, 'alternateCall')
    await talking(BEN)
    await speakers.card(CARLA).getByText('On hold').waitFor()
    await speakers.talk('Anna', 'Ben')
    await speakers.talk('Carla')
    await press(BEN, 'clearConnection')
    await press(CARLA, 'retrieveCall')
    await talking(CARLA)
    await speakers.talk('Anna', 'Carla')
    await press(CARLA, 'clearConnection')
  })

  it('connects the two after a consultation', async () => {
    await consult()
    await speakers.page.getByRole('button', { name: 'Connect them' }).click()
    await talkWithoutAnna()
  })

  it('transfers without asking', async () => {
    await call()
    await choose(BEN, 'singleStepTransferCall', '303')
    await talkWithoutAnna()
  })

  it('makes a conference of three, who are shown with presence and phone, and leaves it', async () => {
    await consult()
    await speakers.page.getByRole('button', { name: 'Conference', exact: true }).click()
    const participants = speakers.page.getByRole('list', { name: 'Who takes part' })
    await participants.getByText(CARLA).waitFor()
    await speakers.talk('Anna', 'Ben', 'Carla')
    const rows = participants.getByRole('listitem')
    assert.equal(await rows.count(), 2)
    for (const name of [BEN, CARLA]) {
      const row = rows.filter({ hasText: name })
      await row.locator('[data-look=busy]').waitFor()
      await row.locator('[data-presence=busy]').waitFor()
      await row.getByText('Busy · on the phone').waitFor()
    }
    const folder = process.env.OFFHOOK_SHOTS
    if (folder) await speakers.page.screenshot({ path: `${folder}/conference.png` })
    await press(BEN, 'clearConnection')
    await talkWithoutAnna()
  })
})
