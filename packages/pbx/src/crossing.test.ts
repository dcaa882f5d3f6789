/** What a phone or a client asks for while something else is still under way in the same call. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { CallWatch } from '@offhook/telephony/testing'
import type { DeskPhone, PhoneCall } from './testing/desk-phone.ts'
import { Office, until } from './testing/office.ts'

describe('a transfer by the phone', () => {
  let office: Office
  let watch: CallWatch
  let anna: DeskPhone
  let ben: DeskPhone
  let carla: DeskPhone
  /** Ben's call with Anna, which he holds, and the one with Carla. */
  let held: PhoneCall
  let active: PhoneCall

  beforeEach(async () => {
    office = new Office()
    watch = new CallWatch(office.connector)
    const phones = await office.open()
    anna = phones.get('20')!
    ben = phones.get('21')!
    carla = phones.get('22')!
    held = await call(anna)
    await ben.hold(held)
    active = await call(carla, '22')
  })

  afterEach(() => office.close())

  async function call(other: DeskPhone, number?: string): Promise<PhoneCall> {
    if (number === undefined) other.dial('21')
    else ben.dial(number)
    const called = number === undefined ? ben : other
    await until(() => called.ringing.length > 0, 'ringing')
    await called.answer()
    await until(() => ben.hears() === other.mediaPort && other.hears() === ben.mediaPort, 'voices')
    return ben.current!
  }

  /** Holds back what `phone` answers to a change of its session; resolves, when it has been asked, to what lets it answer. */
  async function slowDown(phone: DeskPhone, begin: () => void): Promise<() => void> {
    let answer = (): void => {}
    phone.answersOffersAfter = new Promise((resolve) => {
      answer = resolve
    })
    const asked = phone.offers
    begin()
    await until(() => phone.offers > asked, 'the offer')
    return answer
  }

  async function transferMeanwhile(answer: () => void): Promise<void> {
    held.usage.refer({ to: 'sip:22@office.test', replaces: active.usage.replacesName })
    await until(() => watch.facts.some(({ type }) => type === 'transferred'), 'the transfer')
    answer()
    await until(() => anna.hears() === carla.mediaPort && carla.hears() === anna.mediaPort, 'the two others')
    await until(() => ben.talking.length === 0, 'the transferring phone free')
  }

  function assertNothingAfterTransfer(): void {
    assert.deepEqual(watch.irregular, [])
    const transferred = watch.facts.findIndex(({ type }) => type === 'transferred')
    assert.deepEqual(
      watch.facts.slice(transferred + 1).filter(({ type }) => type === 'held' || type === 'retrieved'),
      [],
    )
  }

  it('overtakes its own hold, which then concerns nobody', async () => {
    const answer = await slowDown(carla, () => void ben.hold(active).catch(() => {}))
    await transferMeanwhile(answer)
    assertNothingAfterTransfer()
  })

  it('overtakes the hold of a client, who hears that the call is over', async () => {
    const { switchCallId } = watch.inState('21', 'connected')!.call
    const service: { result?: Promise<unknown> } = {}
    const answer = await slowDown(carla, () => {
      service.result = office.connector.perform({ service: 'holdCall', line: '21', switchCallId })
      service.result.catch(() => {})
    })
    await transferMeanwhile(answer)
    await assert.rejects(service.result!, { code: 'call-unknown' })
    assertNothingAfterTransfer()
  })

  it('overtakes the alternation of a client, who hears that the call is over', async () => {
    const service: { result?: Promise<unknown> } = {}
    const answer = await slowDown(carla, () => {
      service.result = office.connector.perform({
        service: 'alternateCall',
        line: '21',
        heldCall: watch.inState('21', 'hold')!.call.switchCallId,
        activeCall: watch.inState('21', 'connected')!.call.switchCallId,
      })
      service.result.catch(() => {})
    })
    await transferMeanwhile(answer)
    await assert.rejects(service.result!, { code: 'call-unknown' })
    assertNothingAfterTransfer()
  })

  it('overtakes what a client asked for and what waits for that', async () => {
    const { switchCallId } = watch.inState('21', 'connected')!.call
    const request = { line: '21', switchCallId } as const
    const results: Promise<unknown>[] = []
    const answer = await slowDown(carla, () => {
      results.push(office.connector.perform({ service: 'holdCall', ...request }))
      results.push(office.connector.perform({ service: 'consultationCall', ...request, destination: '23' }))
      for (const result of results) result.catch(() => {})
    })
    await transferMeanwhile(answer)
    await assert.rejects(results[0]!, { code: 'call-unknown' })
    await assert.rejects(results[1]!, { code: 'connection-state-incorrect' })
    assertNothingAfterTransfer()
  })
})
