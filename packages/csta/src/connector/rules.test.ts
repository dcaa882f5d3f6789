import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { processorTime, SimulatedClock } from '@offhook/base/testing'
import { services } from '@offhook/telephony'
import { CallBook } from './call-book.ts'
import { parseDevice, renderDevice } from './device-id.ts'
import { forwardingRequests, readForwarding, withForwarding } from './forwarding.ts'
import { parseProfile, profileIds, readProfile } from './profile.ts'
import { Segments } from './segments.ts'

describe('device identifiers', () => {
  it('are read in the forms that switches write', () => {
    const cases: [string, string, string?, string?][] = [
      ['301', '301'],
      [' +49 30 1 ', '+49 30 1'],
      ['N<3021061290002>;noa=nk', '3021061290002'],
      ['N<7868772298>Line71001;displayNumber=7868772298;uid=1', '7868772298', 'Line71001'],
      ['N<123!98>', '123'],
      ['N<12&3/4%5>Anna', '12', 'Anna', '3'],
      ['<55>', '55'],
      ['N<>;displayNumber=77', '77'],
      ['4711:cm:10.0.0.1:0', '4711'],
      ['4711:cm:10.0.0.1:x', '4711:cm:10.0.0.1:x'],
      ['sip:anna@example.com;user=phone', 'anna'],
      ['tel:+4930123', '+4930123'],
      ['N<<>>', 'N<<>>'],
      ['', ''],
    ]
    for (const [text, number, name, appearance] of cases) {
      const rest = { ...(name ? { name } : {}), ...(appearance ? { appearance } : {}) }
      assert.deepEqual(parseDevice(text), { number, ...rest }, text)
    }
  })

  it('take no longer for hostile texts', async () => {
    const texts = [
      'N<'.repeat(20_000),
      `N<${'!'.repeat(60_000)}`,
      `sip:${';'.repeat(60_000)}`,
      ':'.repeat(60_000),
    ]
    const took = await processorTime(() => texts.map(parseDevice))
    assert.ok(took < 500, `${took} ms`)
  })

  it('are written in the form that the switch wants, and read again', () => {
    assert.deepEqual(renderDevice('301', 'plain'), { text: '301' })
    assert.deepEqual(renderDevice('301', 'switching'), { text: 'N<301>' })
    assert.deepEqual(renderDevice('301', 'avaya', 'cm:10.0.0.1'), {
      text: '301:cm:10.0.0.1:0',
      typeOfNumber: 'other',
    })
    for (const form of ['plain', 'switching', 'avaya'] as const) {
      assert.equal(parseDevice(renderDevice('301', form, 'cm:10.0.0.1').text).number, '301')
      assert.equal(parseDevice(renderDevice('301', form).text).number, '301')
    }
  })
})

describe('forwardings', () => {
  const rules = { secondsPerRing: 5, knowsNotReachable: true }

  it('are read with seconds where there are, else by rings', () => {
    const entry = {
      forwardingType: 'forwardNoAnsExt',
      forwardStatus: true,
      forwardDN: { text: '9' },
    } as const
    assert.equal(readForwarding({ ...entry, ringCount: 3 }, rules)?.forwarding?.ringSeconds, 15)
    assert.equal(
      readForwarding({ ...entry, ringCount: 3, ringDuration: 12 }, rules)?.forwarding?.ringSeconds,
      12,
    )
    assert.deepEqual(readForwarding({ ...entry, forwardStatus: false }, rules), { kind: 'noAnswer' })
    assert.equal(readForwarding({ ...entry, forwardingType: 'forwardDND' }, rules), undefined)
  })

  it('are changed by taking away what is gone, then setting what is wanted', () => {
    const requests = forwardingRequests(
      { text: '301' },
      [{ kind: 'always', destination: '302' }],
      [{ kind: 'noAnswer', destination: '303', ringSeconds: 12 }],
      rules,
    )
    assert.deepEqual(
      requests.map(({ body }) => [
        body.forwardingType,
        body.activateForward,
        body.forwardDN?.text,
        body.ringCount,
      ]),
      [
        ['forwardImmediate', false, undefined, undefined],
        ['forwardNoAns', true, '303', 2],
      ],
    )
  })

  it('of one kind replace each other', () => {
    const one = { kind: 'busy', destination: '1' } as const
    const two = { kind: 'busy', destination: '2' } as const
    assert.deepEqual(withForwarding([one], 'busy', two), [two])
    assert.deepEqual(withForwarding([one], 'busy', undefined), [])
  })
})

describe('profiles', () => {
  it('that come with the product are all right', () => {
    const ids = profileIds()
    assert.deepEqual(ids, [
      'alcatel',
      'avaya-aes',
      'generic',
      'innovaphone',
      'mivoice-400',
      'mx-one',
      'offhook',
      'openscape',
      'panasonic',
      'uacsta',
    ])
    for (const id of ids) {
      const profile = readProfile(id)
      assert.equal(profile.id, id)
      assert.ok(profile.services.every((service) => services.includes(service)))
    }
  })

  it('that are wrong say what is wrong', () => {
    const { id: _id, ...generic } = readProfile('generic')
    const wrong: [unknown, RegExp][] = [
      [null, /no object/],
      [{ ...generic, edition: 7 }, /edition is 7/],
      [{ ...generic, services: ['fly'] }, /services/],
      [{ ...generic, port: -1 }, /port/],
      [{ ...generic, colour: 'red' }, /colour is unknown/],
      [{ ...generic, tls: undefined }, /tls is missing/],
      [{ ...generic, session: { applicationId: '' } }, /session/],
    ]
    for (const [value, sentence] of wrong) {
      assert.throws(
        () => parseProfile('mine', value),
        (fault) => isNamedError(fault, 'csta-configuration-invalid') && sentence.test(fault.message),
      )
    }
    assert.throws(
      () => readProfile('../../package'),
      (fault) => isNamedError(fault, 'csta-configuration-invalid'),
    )
  })
})

describe('the call book', () => {
  const anna = { line: '301', number: '301' }
  const ben = { line: '302', number: '302' }
  const parties = { callingDevice: anna, calledDevice: ben }
  const delivered = { type: 'delivered', switchCallId: '1', at: 0, alertingDevice: ben, ...parties } as const
  const callCleared = { type: 'callCleared', switchCallId: '1', at: 10 } as const

  it('takes no news twice, and none of calls that are over', () => {
    const book = new CallBook('csta')
    assert.equal(book.apply(delivered), true)
    assert.equal(book.apply({ ...delivered, at: 5 }), false)
    assert.equal(book.apply(callCleared), true)
    const diverted = {
      type: 'diverted',
      switchCallId: '1',
      at: 20,
      divertingDevice: ben,
      newDestination: anna,
    } as const
    assert.equal(book.apply(diverted), false)
    assert.equal(book.apply({ ...diverted, at: 60_000 }), true)
  })

  it('forgets the identifiers of calls with them', () => {
    const book = new CallBook('csta')
    const connection = { callID: '1', deviceID: { text: 'D1', typeOfNumber: 'dynamic' } } as const
    book.remember(connection, ben)
    book.apply(delivered)
    assert.deepEqual(book.deviceOf('1', '302'), { text: 'D1', typeOfNumber: 'dynamic' })
    assert.equal(book.partyAt(connection), ben)
    book.apply(callCleared)
    assert.equal(book.partyAt(connection), undefined)
    book.remember(connection, ben)
    book.apply({ ...callCleared, at: 11 })
    assert.equal(book.partyAt(connection), undefined)
  })
})

describe('segments', () => {
  it('are gathered, those too that come before they were announced', async () => {
    const segments = new Segments(new SimulatedClock())
    const gathered = segments.gather('a')
    segments.add('a', [1], false)
    segments.add('b', [3], false)
    segments.add('a', [2], true)
    segments.add('b', [4], true)
    assert.deepEqual(await gathered, [1, 2])
    assert.deepEqual(await segments.gather('b'), [3, 4])
  })

  it('that do not come are not waited for without end', async () => {
    const clock = new SimulatedClock()
    const gathered = assert.rejects(new Segments(clock).gather('a'), (fault) =>
      isNamedError(fault, 'csta-request-timed-out'),
    )
    clock.advance(30_000)
    await gathered
  })
})
