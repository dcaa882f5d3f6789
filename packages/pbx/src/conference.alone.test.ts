/** Several who talk together: how they come in and leave, heard at desk phones that each speak a tone of their own. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { MediaEngine } from '@offhook/media'
import { amplitudeAt } from '@offhook/media/testing'
import { until } from './testing/office.ts'
import { Voices } from './testing/voices.ts'

const HOST = '127.0.0.1'
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let engine: MediaEngine
let voices: Voices

before(async () => {
  engine = await MediaEngine.start({ address: HOST, firstPort: 46_500, lastPort: 46_599, driver: 'dgram' })
})
after(() => engine.stop())
afterEach(() => voices.close())

const perform = (request: Parameters<Voices['office']['connector']['perform']>[0]) =>
  voices.office.connector.perform(request)

/** Who takes part in the only call, as clients are told. */
async function lines(): Promise<readonly (string | undefined)[]> {
  const { calls } = await voices.office.connector.snapshot()
  assert.equal(calls.length, 1)
  return calls[0]!.connections.map(({ party }) => party.line).sort()
}

describe('three who talk together', () => {
  it('each hears the others and not oneself; the last two talk on without the engine', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.confer()
    await perform({ service: 'holdCall', line: '20', switchCallId })
    await voices.talk('21', '22')
    await perform({ service: 'retrieveCall', line: '20', switchCallId })
    await voices.talk('20', '21', '22')
    voices.phone('21').hangUp()
    await voices.talk('20', '22')
    assert.equal((await engine.request({ do: 'load' })).legs, 0)
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('a phone of the conference holds by itself, and comes back', async () => {
    voices = await Voices.open(engine)
    await voices.confer()
    await voices.phone('22').hold()
    await voices.talk('20', '21')
    await voices.phone('22').retrieve()
    await voices.talk('20', '21', '22')
    voices.phone('22').hangUp()
    await voices.talk('20', '21')
    voices.phone('21').hangUp()
    await voices.allIsOver()
  })

  it('whoever is sent on hears it ring as in the country of their line', async () => {
    voices = await Voices.open(engine, { toneCountry: 'GB' })
    const switchCallId = await voices.connect('20', '21')
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '22' })
    await until(() => voices.phone('22').ringing.length > 0, 'ringing')
    const ear = voices.ear('20')
    let loudest = [0, 0]
    // In the United Kingdom it rings twice in three seconds, with 400 and 450 Hz.
    for (let attempt = 0; attempt < 40 && Math.min(...loudest) < 1000; attempt++) {
      ear.take()
      await pause(200)
      const heard = ear.take()
      loudest = [400, 450].map((hertz) => amplitudeAt(heard, hertz, 8000))
    }
    assert.ok(Math.min(...loudest) >= 1000, `${loudest}`)
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('whoever is sent on hears that it rings there, and then whoever answers', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.connect('20', '21')
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '22' })
    await until(() => voices.phone('22').ringing.length > 0, 'ringing')
    const ear = voices.ear('20')
    let loudest = 0
    // The German ringing tone: 425 Hz, one second in five.
    for (let attempt = 0; attempt < 40 && loudest < 1500; attempt++) {
      ear.take()
      await pause(200)
      loudest = amplitudeAt(ear.take(), 425, 8000)
    }
    assert.ok(loudest >= 1500, `the ringing tone is as loud as ${loudest}`)
    await voices.answer('22')
    await voices.talk('20', '22')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })
})

describe('a conference is transferred', () => {
  it('without asking: the others talk on while it rings, and then with whoever answers', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.confer()
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '23' })
    await until(() => voices.phone('23').ringing.length > 0, 'ringing')
    assert.equal(voices.phone('21').talking.length, 0)
    await voices.talk('20', '22')
    await voices.answer('23')
    await voices.talk('20', '22', '23')
    assert.deepEqual(await lines(), ['20', '22', '23'])
    for (const line of ['20', '22']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })

  it('to whoever has hung up in the meantime the last one waits with the ringing tone', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.confer()
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '23' })
    await until(() => voices.phone('23').ringing.length > 0, 'ringing')
    voices.phone('20').hangUp()
    await voices.answer('23')
    await voices.talk('22', '23')
    voices.phone('23').hangUp()
    await voices.allIsOver()
  })

  it('in vain: whoever sent it away is called back, and the others talk on all the time', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.confer()
    voices.phone('23').refusesWith = 486
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '23' })
    await until(() => voices.phone('21').ringing.length > 0, 'the recall')
    await voices.talk('20', '22')
    await voices.answer('21')
    await voices.talk('20', '21', '22')
    await perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '99' })
    await until(() => voices.phone('21').ringing.length > 0, 'the second recall')
    voices.phone('21').reject()
    await voices.talk('20', '22')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('after a consultation: the consulted one takes the seat', async () => {
    voices = await Voices.open(engine)
    const heldCall = await voices.confer()
    const activeCall = await voices.consult('21', heldCall, '23')
    await voices.talk('20', '22')
    await perform({ service: 'transferCall', line: '21', heldCall, activeCall })
    await voices.talk('20', '22', '23')
    assert.deepEqual(await lines(), ['20', '22', '23'])
    for (const line of ['20', '22']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })

  it('by REFER of its phone, which takes no part any more while it waits', async () => {
    voices = await Voices.open(engine)
    await voices.confer()
    const statuses: number[] = []
    const { usage } = voices.phone('22').talking[0]!
    usage.refer({ to: 'sip:23@office.test' }).on('progress', ({ status }) => statuses.push(status))
    await until(() => voices.phone('23').ringing.length > 0, 'ringing')
    await voices.talk('20', '21')
    await voices.answer('23')
    await voices.talk('20', '21', '23')
    await until(() => voices.phone('22').talking.length === 0, 'the phone free')
    assert.deepEqual(statuses, [100, 180, 200])
    for (const line of ['20', '21']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })

  it('not to a line that takes part', async () => {
    voices = await Voices.open(engine)
    const switchCallId = await voices.confer()
    await assert.rejects(
      perform({ service: 'singleStepTransferCall', line: '21', switchCallId, destination: '22' }),
      { code: 'request-refused-by-switch' },
    )
    await voices.talk('20', '21', '22')
    for (const line of ['20', '21']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })
})

/** The Join header by which somebody else joins the dialog of `line`. */
function joinOf(line: string): Record<string, string> {
  const { callId, remoteTag, localTag } = voices.phone(line).talking[0]!.usage
  return { Join: `${callId};to-tag=${remoteTag};from-tag=${localTag}` }
}

describe('INVITE with Join (RFC 3911)', () => {
  it('from another phone of the line makes a conference in which the line is there once', async () => {
    voices = await Voices.open(engine)
    await voices.connect('20', '21')
    const mobile = await voices.addMobile('21')
    mobile.dial('21', joinOf('21'))
    await voices.talk('20', '21', 'mobile')
    assert.deepEqual(await lines(), ['20', '21'])
    mobile.hangUp()
    await voices.talk('20', '21')
    assert.equal((await engine.request({ do: 'load' })).legs, 0, 'two need no room')
    mobile.dial('21', joinOf('21'))
    await voices.talk('20', '21', 'mobile')
    voices.phone('21').hangUp()
    await voices.talk('20', 'mobile')
    voices.phone('20').hangUp()
    await voices.allIsOver()
    await until(() => mobile.talking.length === 0, 'the end for the phone that joined')
  })

  it('from a colleague of the pickup group lets one more in, whom all see', async () => {
    voices = await Voices.open(engine, { pickupGroup: 'front office' })
    await voices.connect('20', '21')
    voices.phone('22').dial('21', joinOf('21'))
    await voices.talk('20', '21', '22')
    assert.deepEqual(await lines(), ['20', '21', '22'])
    voices.phone('23').dial('20', joinOf('20'))
    await voices.talk('20', '21', '22', '23')
    voices.phone('21').hangUp()
    voices.phone('20').hangUp()
    await voices.talk('22', '23')
    voices.phone('22').hangUp()
    await voices.allIsOver()
  })

  it('is refused to everybody else, while it rings, and for dialogs that are not there', async () => {
    voices = await Voices.open(engine)
    const ringing = voices.phone('20').dial('21')
    await until(() => ringing.state === 'ringing', 'ringing')
    const mobile = await voices.addMobile('20')
    const { callId, remoteTag, localTag } = ringing.usage
    const early = mobile.dial('20', { Join: `${callId};to-tag=${remoteTag};from-tag=${localTag}` })
    await until(() => early.state === 'over', 'the refusal')
    // The caller's own early dialog is not one that the phone system began (RFC 3911 §4 with RFC 3891 §3).
    assert.equal(early.status, 481)
    await voices.answer('21')
    await voices.talk('20', '21')
    const stranger = voices.phone('23').dial('21', joinOf('21'))
    await until(() => stranger.state === 'over', 'the refusal')
    assert.equal(stranger.status, 403)
    const unknown = voices.phone('23').dial('21', { Join: 'nobody;to-tag=1;from-tag=2' })
    await until(() => unknown.state === 'over', 'the refusal')
    assert.equal(unknown.status, 481)
    await voices.talk('20', '21')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })
})

describe('INVITE with Replaces into a conference (RFC 3891, RFC 4579)', () => {
  const replacesOf = (line: string) => ({ Replaces: joinOf(line).Join! })

  it('moves a line from one of its phones to another; the others notice nothing', async () => {
    voices = await Voices.open(engine)
    await voices.confer()
    const offers = voices.phone('20').offers
    const mobile = await voices.addMobile('22')
    mobile.dial('22', replacesOf('22'))
    await voices.talk('20', '21', 'mobile')
    await until(() => voices.phone('22').talking.length === 0, 'the end for the phone that was replaced')
    assert.deepEqual(await lines(), ['20', '21', '22'])
    assert.equal(voices.phone('20').offers, offers)
    voices.phone('21').hangUp()
    await voices.talk('20', 'mobile')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('lets a colleague of the pickup group talk in place of somebody', async () => {
    voices = await Voices.open(engine, { pickupGroup: 'front office' })
    await voices.confer()
    voices.phone('23').dial('22', replacesOf('22'))
    await voices.talk('20', '21', '23')
    await until(() => voices.phone('22').talking.length === 0, 'the end for whoever was replaced')
    assert.deepEqual(await lines(), ['20', '21', '23'])
    voices.phone('23').hangUp()
    await voices.talk('20', '21')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('is refused to everybody else, and to who has a seat already', async () => {
    voices = await Voices.open(engine)
    await voices.confer()
    const stranger = voices.phone('23').dial('22', replacesOf('22'))
    await until(() => stranger.state === 'over', 'the refusal')
    assert.equal(stranger.status, 403)
    const mobile = await voices.addMobile('21')
    const twice = mobile.dial('22', replacesOf('22'))
    await until(() => twice.state === 'over', 'the refusal')
    assert.equal(twice.status, 403)
    await voices.talk('20', '21', '22')
    for (const line of ['20', '21']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })
})

describe('REFER with Join (RFC 3911)', () => {
  it('calls the far end of one dialog into the other, where the phone stays', async () => {
    voices = await Voices.open(engine)
    await voices.connect('20', '21')
    const ben = voices.phone('21')
    await ben.hold()
    const consultation = ben.dial('22')
    await voices.answer('22')
    await voices.talk('21', '22')
    const { callId, toTag, fromTag } = consultation.usage.replacesName
    const statuses: number[] = []
    const [first] = ben.talking
    first!.usage
      .refer({ to: 'sip:22@office.test', join: { callId, toTag, fromTag } })
      .on('progress', ({ status }) => statuses.push(status))
    await voices.talk('20', '21', '22')
    assert.deepEqual(await lines(), ['20', '21', '22'])
    assert.deepEqual(statuses, [100, 200])
    assert.equal(ben.talking.length, 1, 'the other dialog is not needed any more')
    ben.hangUp()
    await voices.talk('20', '22')
    voices.phone('20').hangUp()
    await voices.allIsOver()
  })

  it('names only dialogs of the own line', async () => {
    voices = await Voices.open(engine)
    await voices.connect('20', '21')
    await voices.connect('22', '23')
    const { callId, toTag, fromTag } = voices.phone('22').talking[0]!.usage.replacesName
    let refused: number | undefined
    voices
      .phone('21')
      .talking[0]!.usage.refer({ to: 'sip:23@office.test', join: { callId, toTag, fromTag } })
      .on('progress', ({ status, isFinal }) => {
        if (isFinal) refused = status
      })
    await until(() => refused !== undefined, 'the refusal')
    assert.equal(refused, 481)
    await voices.talk('20', '21')
    await voices.talk('22', '23')
    for (const line of ['20', '22']) voices.phone(line).hangUp()
    await voices.allIsOver()
  })
})
