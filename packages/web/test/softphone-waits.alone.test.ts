/**
 * The browser as a phone that is away for a moment: what the other side hears meanwhile, how calls go on when it is back, and that a call
 * that comes in the second of a reload is not lost. And the echo, by which one hears how one is heard.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { amplitudeAt, likeness } from '@offhook/media/testing'
import { hasBaresip, hasWireEar } from '@offhook/pbx/testing'
import { until } from './browser.ts'
import { freezeBrowser } from './browser-processes.ts'
import { Speakers } from './speakers.ts'

const BEN = 'Ben Carter'
const skip =
  !(hasBaresip() && hasWireEar()) && 'baresip or tshark is not installed, or tests do not run as root'
/** The notes of the soft tone. */
const NOTES = [440, 349.23]

describe('the browser as a phone, away for a moment', { skip }, () => {
  let speakers: Speakers

  before(async () => {
    speakers = await Speakers.open(47_700)
  })
  afterEach((test) => speakers.leave(test))
  after(() => speakers?.close())

  const talking = (name: string) => speakers.inConversation(name)

  async function call(): Promise<void> {
    await speakers.dial('302')
    await talking(BEN)
    await speakers.talk('Anna', 'Ben')
  }

  async function hangUp(name = BEN): Promise<void> {
    await speakers.action(name, 'clearConnection').click()
  }

  /** Ben hears both notes of the soft tone, and nobody. */
  async function benHearsTone(): Promise<void> {
    const loudest = [0, 0]
    for (let attempt = 0; attempt < 50 && Math.min(...loudest) < 1000; attempt++) {
      const sound = await speakers.soundAt('Ben', 500)
      NOTES.forEach((hertz, index) => {
        for (let at = 0; at + 400 <= sound.length; at += 200) {
          const part = sound.subarray(at, at + 400)
          loudest[index] = Math.max(loudest[index]!, amplitudeAt(part, hertz, 8000))
        }
      })
    }
    assert.ok(Math.min(...loudest) > 1000, `Ben hears ${loudest}`)
  }

  it('the other side hears a soft tone until the page is back', async () => {
    await call()
    await speakers.page.goto('about:blank')
    await until('it is missed', () => speakers.isMissing('302'))
    await benHearsTone()
    await speakers.page.goto(`${speakers.office.url}/people`)
    await talking(BEN)
    await until('it is back', () => !speakers.isMissing('302'))
    await speakers.talk('Anna', 'Ben')
    await hangUp()
  })

  it('the other side hears a soft tone while the network is gone', async () => {
    await call()
    const thaw = freezeBrowser()
    try {
      await until('it is missed', () => speakers.isMissing('302'))
      await benHearsTone()
    } finally {
      thaw()
    }
    await until('it is back', () => !speakers.isMissing('302'))
    await speakers.talk('Anna', 'Ben')
    await hangUp()
  })

  it('a call that comes while the page is away rings when it is back', async () => {
    await speakers.page.goto('about:blank')
    await speakers.phones.Ben.dial('301')
    await speakers.phones.Ben.heard('CALL_RINGING')
    await speakers.page.goto(`${speakers.office.url}/people`)
    await speakers.action(BEN, 'answerCall').click()
    await talking(BEN)
    await speakers.talk('Anna', 'Ben')
    await hangUp()
  })

  it('a call rings on at a page that is loaded anew while it rings', async () => {
    const { Ben } = speakers.phones
    const before = Ben.events.length
    await Ben.dial('301')
    // From here on: the end of the call before may have come late.
    const told = Ben.events.indexOf(await Ben.heard('CALL_RINGING', before))
    await speakers.action(BEN, 'answerCall').waitFor()
    await speakers.page.reload()
    await speakers.action(BEN, 'answerCall').click()
    await talking(BEN)
    await speakers.talk('Anna', 'Ben')
    assert.equal(Ben.events.slice(told).filter(({ type }) => type === 'CALL_CLOSED').length, 0)
    await hangUp()
  })

  it('one hears oneself in the echo, called by its number or in the settings', async () => {
    const { page } = speakers
    await speakers.dial('*43')
    await talking('Echo')
    await until('the browser talks', speaks)
    await hearsOneself()
    await hangUp('Echo')
    await speakers.idle()
    await page.goto('/settings#phone-test')
    // The page has just been opened: the browser is not signed in as a phone yet, and is called all the same.
    await page.getByRole('button', { name: 'Call the echo' }).click()
    await until('the browser talks', speaks)
    await hearsOneself()
    await page.getByRole('button', { name: 'Hang up' }).click()
  })

  /** Packets of sound go out of the browser and come back to it. */
  function speaks(): Promise<boolean> {
    return speakers.page.evaluate(`(async () => {
      const stats = [...((await window.lastConnection?.getStats()) ?? []).values()]
      const count = (type, packets) => stats.find((each) => each.type === type)?.[packets] ?? 0
      return count('outbound-rtp', 'packetsSent') > 0 && count('inbound-rtp', 'packetsReceived') > 0
    })()`)
  }

  async function hearsOneself(): Promise<void> {
    let found = 0
    for (let attempt = 0; attempt < 20 && found < 0.75; attempt++)
      found = likeness(speakers.browser.spoken, await speakers.soundAt('Anna'))
    assert.ok(found >= 0.75, `heard like ${found}`)
  }
})
