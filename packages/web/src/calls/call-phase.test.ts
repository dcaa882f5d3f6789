import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallCard } from '@offhook/contract'
import type { ShownCall } from '../live/live-store.ts'
import { actionsOf, actionWord, connectableCard, dockItems, phaseOf } from './call-phase.ts'

function shown(changes: Partial<CallCard>, overSince: number | null = null): ShownCall {
  const card = {
    callId: '1',
    line: '301',
    state: 'connected',
    direction: 'outgoing',
    answeredAt: null,
    endedAt: null,
    cause: null,
    consultationOf: null,
    permitted: [],
    ...changes,
  } as unknown as CallCard
  return { key: `${card.callId} ${card.line}`, card, overSince }
}

describe('the phase of a call', () => {
  const rows: [string, Partial<CallCard>, number | null][] = [
    ['initiated', { state: 'initiated' }, null],
    ['initiated', { state: 'alerting', direction: 'outgoing' }, null],
    ['ringing', { state: 'alerting', direction: 'incoming' }, null],
    ['ringsThere', { state: 'connected' }, null],
    ['talking', { state: 'connected', answeredAt: 5 }, null],
    ['talking', { state: 'connected', direction: 'incoming' }, null],
    ['held', { state: 'hold', answeredAt: 5 }, null],
    ['queued', { state: 'queued' }, null],
    ['failed', { state: 'fail', cause: 'busy' }, null],
    ['failed', { state: 'null', endedAt: 9, cause: 'busy' }, 9],
    ['failed', { state: 'null', endedAt: 9, cause: 'lost', answeredAt: 5 }, 9],
    ['ended', { state: 'null', endedAt: 9, cause: 'normalClearing', answeredAt: 5 }, 9],
    ['ended', { state: 'null', endedAt: 9, cause: 'busy', direction: 'incoming' }, 9],
    ['ended', { state: 'connected', answeredAt: 5 }, 9],
  ]
  for (const [phase, card, overSince] of rows) {
    it(`is ${phase} for ${JSON.stringify(card)}`, () => assert.equal(phaseOf(shown(card, overSince)), phase))
  }
})

describe('the actions of a card', () => {
  it('keep the order of the server and leave out what belongs to the line', () => {
    const { card } = shown({ permitted: ['answerCall', 'setForwarding', 'clearConnection'] })
    assert.deepEqual(actionsOf(card), ['answerCall', 'clearConnection'])
  })

  it('call hanging up by what it means', () => {
    assert.equal(actionWord('clearConnection', 'ringing'), 'decline')
    assert.equal(actionWord('clearConnection', 'ringsThere'), 'cancel')
    assert.equal(actionWord('clearConnection', 'talking'), 'clearConnection')
    assert.equal(actionWord('holdCall', 'talking'), 'holdCall')
  })
})

describe('a consultation', () => {
  const held = shown({ callId: '1', state: 'hold' })
  const consultation = shown({ callId: '2', consultationOf: '1', permitted: ['transferCall'] })

  it('stands beside the held call', () => {
    const items = dockItems([held, consultation])
    assert.equal(items.length, 1)
    assert.equal(items[0]?.kind, 'consultation')
  })

  it('stands alone when the held call is gone', () => {
    assert.deepEqual(
      dockItems([consultation]).map(({ kind }) => kind),
      ['single'],
    )
    assert.deepEqual(
      dockItems([consultation, { ...held, overSince: 5 }]).map(({ kind }) => kind),
      ['single', 'single'],
    )
  })

  it('can be connected where the server permits it', () => {
    assert.equal(connectableCard(held, consultation)?.callId, '2')
    assert.equal(connectableCard(held, shown({ callId: '2' })), null)
  })
})
