/** Events that no simulated switch tells, and what makers tell otherwise, one by one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallFact, Party } from '@offhook/telephony'
import { definitions } from '../message/definitions.ts'
import type { MessageName, Read, ReadMessage } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { CallBook } from './call-book.ts'
import { Parties } from './party.ts'
import { Translation } from './translation.ts'

const anna: Party = { line: '301', number: '301', name: 'Anna' }
const ben: Party = { line: '302', number: '302', name: 'Ben' }
const carla: Party = { line: '303', number: '303', name: 'Carla' }
const lines = new Map([anna, ben, carla].map((party) => [party.number, { name: party.name ?? '' }]))
const at = (callID: string, text: string) => ({ callID, deviceID: { text } })
const subject = (text: string) => ({ deviceIdentifier: { text } })

function stage({ clearsHeldConnections = false } = {}) {
  const book = new CallBook('csta')
  const translation = new Translation({
    book,
    parties: new Parties((number) => lines.get(number)),
    invertsPickupDirection: false,
    clearsHeldConnections,
    meantFor: () => undefined,
    isPickup: () => false,
  })
  const tell = <Name extends MessageName>(name: Name, body: Read<Name>): CallFact | undefined => {
    const event = { name, body, namespace: '', unknown: [] } as unknown as ReadMessage
    const fact = translation.translate(event, 1000)
    if (fact) book.apply(fact)
    return fact
  }
  const talk = (callId: string, caller: string, called: string) => {
    const parties = { callingDevice: subject(caller), calledDevice: subject(called) }
    tell('OriginatedEvent', { originatedConnection: at(callId, caller), ...parties })
    tell('DeliveredEvent', { connection: at(callId, called), alertingDevice: subject(called), ...parties })
    const established = { establishedConnection: at(callId, called), answeringDevice: subject(called) }
    tell('EstablishedEvent', { ...established, ...parties })
  }
  const states = (callId: string) =>
    book
      .get(callId)
      ?.connections.flatMap(({ party, state }) => (state === 'null' ? [] : [`${party.number} ${state}`]))
  return { book, tell, talk, states }
}

describe('connections that are told as cleared while they only hold (Avaya)', () => {
  const cleared = (tell: ReturnType<typeof stage>['tell'], releasing: string) =>
    tell('ConnectionClearedEvent', {
      droppedConnection: at('1', '302'),
      releasingDevice: subject(releasing),
    })

  it('go on, until the line itself releases them', () => {
    const { tell, talk, states } = stage({ clearsHeldConnections: true })
    talk('1', '301', '302')
    tell('HeldEvent', { heldConnection: at('1', '302'), holdingDevice: subject('302') })
    assert.equal(cleared(tell, '301'), undefined)
    assert.deepEqual(states('1'), ['301 connected', '302 hold'])
    assert.equal(cleared(tell, '302')?.type, 'connectionCleared')
    assert.deepEqual(states('1'), ['301 connected'])
  })

  it('are over at other switches', () => {
    const { tell, talk, states } = stage()
    talk('1', '301', '302')
    tell('HeldEvent', { heldConnection: at('1', '302'), holdingDevice: subject('302') })
    assert.equal(cleared(tell, '301')?.type, 'connectionCleared')
    assert.deepEqual(states('1'), ['301 connected'])
  })
})

describe('conferences', () => {
  it('join the held and the active call under the id that the list of connections says', () => {
    const { tell, talk, states, book } = stage()
    talk('1', '301', '302')
    tell('HeldEvent', { heldConnection: at('1', '302'), holdingDevice: subject('302') })
    talk('2', '302', '303')
    const fact = tell('ConferencedEvent', {
      // Named the wrong way round, as some switches do.
      primaryOldCall: at('2', '302'),
      secondaryOldCall: at('1', '302'),
      conferencingDevice: subject('302'),
      addedParty: subject('303'),
      conferenceConnections: [
        { newConnection: at('9', 'a'), oldConnection: at('1', '301') },
        { newConnection: at('9', 'b'), oldConnection: at('1', '302') },
        { newConnection: at('9', 'c'), oldConnection: at('2', '303') },
      ],
      cause: 'conference',
    })
    assert.deepEqual(fact, {
      type: 'conferenced',
      switchCallId: '9',
      at: 1000,
      cause: 'conference',
      primaryOldCall: '1',
      secondaryOldCall: '2',
      conferencingDevice: ben,
    })
    assert.deepEqual(states('9'), ['301 connected', '302 connected', '303 connected'])
    assert.equal(states('1') ?? states('2'), undefined)
    // The new identifiers are known from the list.
    tell('ConnectionClearedEvent', { droppedConnection: at('9', 'c'), releasingDevice: { notKnown: true } })
    assert.deepEqual(states('9'), ['301 connected', '302 connected'])
    assert.deepEqual(book.deviceOf('9', '301'), { text: 'a' })
  })

  it('into which somebody comes without a call of his own', () => {
    const { tell, talk, states } = stage()
    talk('1', '301', '302')
    const fact = tell('ConferencedEvent', {
      primaryOldCall: at('1', '301'),
      conferencingDevice: subject('301'),
      addedParty: subject('303'),
      conferenceConnections: [{ newConnection: at('1', '303'), endpoint: { deviceID: { text: '303' } } }],
    })
    assert.equal(fact?.type, 'established')
    assert.deepEqual(states('1'), ['301 connected', '302 connected', '303 connected'])
  })
})

describe('parties', () => {
  it('outside are who was called, not the trunk, also after a forwarding', () => {
    const { tell, states } = stage()
    const parties = { callingDevice: subject('301'), calledDevice: subject('0891234') }
    tell('OriginatedEvent', { originatedConnection: at('1', '301'), ...parties })
    const trunk = { networkInterfaceUsed: subject('T7') }
    tell('NetworkReachedEvent', { outboundConnection: at('1', 'T7'), ...trunk, ...parties })
    assert.deepEqual(states('1'), ['301 connected', '0891234 alerting'])
    const answered = { establishedConnection: at('1', 'T7'), answeringDevice: subject('T7') }
    tell('EstablishedEvent', { ...answered, ...parties })
    assert.deepEqual(states('1'), ['301 connected', '0891234 connected'])

    const toBen = { callingDevice: subject('303'), calledDevice: subject('302') }
    tell('OriginatedEvent', { originatedConnection: at('2', '303'), ...toBen })
    tell('DivertedEvent', {
      connection: at('2', '302'),
      divertingDevice: subject('302'),
      newDestination: subject('0171555'),
      cause: 'callForwardImmediate',
    })
    tell('NetworkReachedEvent', {
      outboundConnection: at('2', 'T8'),
      networkInterfaceUsed: subject('T8'),
      ...toBen,
    })
    assert.deepEqual(states('2'), ['303 connected', '0171555 alerting'])
  })

  it('who withhold their number stay unknown, and are one and the same', () => {
    const { tell, states, book } = stage()
    const parties = { callingDevice: { restricted: true }, calledDevice: subject('302') } as const
    tell('OriginatedEvent', { originatedConnection: at('1', '301'), ...parties })
    tell('DeliveredEvent', { connection: at('1', '302'), alertingDevice: subject('302'), ...parties })
    assert.deepEqual(states('1'), ['301 connected', '302 alerting'])
    assert.equal(book.connection('1', '302')?.firstOther?.restricted, true)
    const outside = tell('DeliveredEvent', {
      connection: at('2', '303'),
      alertingDevice: subject('303'),
      ...parties,
    })
    assert.ok(outside?.type === 'delivered')
    assert.deepEqual(outside.callingDevice, { number: '', restricted: true })
  })

  it('get names and numbers that come later', () => {
    const { tell, book } = stage()
    const parties = { callingDevice: { notKnown: true }, calledDevice: subject('302') } as const
    tell('DeliveredEvent', { connection: at('1', '302'), alertingDevice: subject('302'), ...parties })
    tell('EstablishedEvent', {
      establishedConnection: at('1', '302'),
      answeringDevice: subject('302'),
      callingDevice: subject('0301'),
      calledDevice: subject('302'),
    })
    tell('CallInformationEvent', { connection: at('1', 'T1'), device: subject('N<0301>Mrs Weber') })
    const outside = book.get('1')?.connections.find(({ party }) => party.line === undefined)
    assert.deepEqual(outside?.party, { number: '0301', name: 'Mrs Weber' })
  })

  it('are taken from the network where the switch itself does not know them', () => {
    const { tell } = stage()
    const fact = tell('DeliveredEvent', {
      connection: at('1', '302'),
      alertingDevice: subject('302'),
      callingDevice: { notKnown: true },
      networkCallingDevice: subject('0897'),
      calledDevice: subject('302'),
      lastRedirectionDevice: { numberDialed: { text: '303' } },
    })
    assert.ok(fact?.type === 'delivered')
    assert.equal(fact.callingDevice.number, '0897')
    assert.deepEqual(fact.lastRedirectionDevice, carla)
  })
})

describe('other events', () => {
  it('of queues and of calls as a whole', () => {
    const { tell, states } = stage()
    const parties = { callingDevice: subject('301'), calledDevice: subject('500') }
    tell('QueuedEvent', { queuedConnection: at('1', '500'), queue: subject('500'), ...parties })
    assert.deepEqual(states('1'), ['301 connected', '500 queued'])
    tell('CallClearedEvent', { clearedCall: { callID: '1' }, cause: 'normalClearing' })
    assert.equal(states('1'), undefined)
  })

  it('that tell nothing of who is in a call are no facts', () => {
    const { tell } = stage()
    assert.equal(tell('DigitsDialedEvent', { dialingConnection: at('1', '301') }), undefined)
    assert.equal(
      tell('OfferedEvent', { offeredConnection: at('1', '301'), offeredDevice: subject('301') }),
      undefined,
    )
    assert.equal(tell('HeldEvent', {}), undefined)
    assert.equal(tell('TransferedEvent', {}), undefined)
    assert.equal(tell('HookswitchEvent', {}), undefined)
  })

  it('that name another party outside say who is connected now, as long as there is but one', () => {
    const { tell, talk, states } = stage()
    talk('1', '089111', '301')
    const changed = { connection: at('1', '089111'), device: subject('089222') }
    assert.deepEqual(tell('CallInformationEvent', changed), {
      type: 'callInformation',
      switchCallId: '1',
      at: 1000,
      device: { number: '089222' },
    })
    assert.deepEqual(states('1'), ['089222 connected', '301 connected'])
    tell('ConnectionClearedEvent', {
      droppedConnection: at('1', '089111'),
      releasingDevice: subject('089111'),
    })
    assert.ok(!states('1')?.includes('089222 connected'), 'later events mean the one who is connected')

    talk('2', '089111', '301')
    tell('EstablishedEvent', {
      establishedConnection: at('2', '089333'),
      answeringDevice: subject('089333'),
      callingDevice: subject('089111'),
      calledDevice: subject('089333'),
    })
    tell('CallInformationEvent', { connection: at('2', '089111'), device: subject('089222') })
    assert.ok(states('2')?.includes('089111 connected'), 'of two nobody knows whose number it is')
  })

  it('has causes of which nothing is known: what happened is told without', () => {
    const words = [
      ...definitions.EventCause.words.flatMap((list) => list.split(' ')),
      'somethingThatCameWithEditionNine',
      '',
      'constructor',
      '__proto__',
    ]
    for (const cause of words) {
      const { tell } = stage()
      const parties = { callingDevice: subject('301'), calledDevice: subject('302') }
      const body = { connection: at('1', '302'), alertingDevice: subject('302'), ...parties, cause }
      const fact = tell('DeliveredEvent', body as never)
      assert.equal(fact?.type, 'delivered', cause)
      const known = fact.cause === undefined || typeof fact.cause === 'string'
      assert.ok(known, `${cause} became ${String(fact.cause)}`)
      const end = { droppedConnection: at('1', '302'), releasingDevice: subject('302'), cause }
      assert.equal(tell('ConnectionClearedEvent', end as never)?.type, 'connectionCleared', cause)
    }
    const text =
      '<ConnectionClearedEvent><monitorCrossRefID>1</monitorCrossRefID><cause>notOfThisWorld</cause></ConnectionClearedEvent>'
    assert.equal(new MessageReader().read(text).name, 'ConnectionClearedEvent')
  })

  it('of ends say who declined and who gave up', () => {
    const causes = [
      ['302', '302', 'callRejected'],
      ['302', '301', 'callCancelled'],
    ] as const
    for (const [dropped, releasing, cause] of causes) {
      const { tell } = stage()
      const parties = { callingDevice: subject('301'), calledDevice: subject('302') }
      tell('OriginatedEvent', { originatedConnection: at('1', '301'), ...parties })
      tell('DeliveredEvent', { connection: at('1', '302'), alertingDevice: subject('302'), ...parties })
      const end = { droppedConnection: at('1', dropped), releasingDevice: subject(releasing) }
      assert.equal(tell('ConnectionClearedEvent', { ...end, cause: 'normalClearing' })?.cause, cause)
    }
  })
})

describe('call linkage', () => {
  const subDomain = (name: string, id: string) => ({
    globalCallData: {
      globalCallSwitchingSubDomainName: name,
      globalCallLinkageID: { subDomainCallLinkageID: id },
    },
  })
  const ringing = { connection: at('1', '302'), alertingDevice: subject('302') }
  const parties = { callingDevice: subject('301'), calledDevice: subject('302') }

  it('is told with the fact, with the name of the switch that gave the number', () => {
    const { tell } = stage()
    const threadData = { threadLinkageID: { globallyUniqueThreadID: 't9' } }
    const callLinkageData = { ...subDomain('north', '7'), threadData }
    const fact = tell('DeliveredEvent', { ...ringing, ...parties, callLinkageData } as Read<'DeliveredEvent'>)
    assert.deepEqual(fact?.linkages, ['call north/7', 'thread t9'])
  })

  it('of a number without a name is none: another switch has the same number', () => {
    const { tell } = stage()
    const globalCallData = { globalCallLinkageID: { subDomainCallLinkageID: '7' } }
    const callLinkageData = { globalCallData }
    const fact = tell('DeliveredEvent', { ...ringing, ...parties, callLinkageData } as Read<'DeliveredEvent'>)
    assert.equal(fact?.type, 'delivered')
    assert.equal(fact?.linkages, undefined)
  })

  it('after a transfer is that of the call that goes on', () => {
    const { tell, talk } = stage()
    talk('1', '301', '302')
    talk('2', '302', '303')
    const fact = tell('TransferedEvent', {
      primaryOldCall: at('1', '302'),
      secondaryOldCall: at('2', '302'),
      transferringDevice: subject('302'),
      transferredToDevice: subject('303'),
      transferredConnections: [{ newConnection: at('2', '303'), oldConnection: at('2', '303') }],
      callLinkageDataList: {
        newCallLinkageData: subDomain('north', '8'),
        oldCallLinkageData: subDomain('north', '7'),
      },
    } as unknown as Read<'TransferedEvent'>)
    assert.equal(fact?.type, 'transferred')
    assert.deepEqual(fact?.linkages, ['call north/8'])
  })
})
