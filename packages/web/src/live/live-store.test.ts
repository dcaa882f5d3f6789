import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallCard, Me, PersonView, ServerEvent } from '@offhook/contract'
import { LiveStore, type Topic } from './live-store.ts'

const me = { id: 'me', name: 'Anna' } as Me
const person = (id: string, name: string, extra: Partial<PersonView> = {}) =>
  ({ id, name, department: '', isFavourite: false, note: '', lines: [], ...extra }) as unknown as PersonView
const card = (callId: string, extra: Partial<CallCard> = {}) =>
  ({ callId, line: '301', state: 'connected', startedAt: 1, endedAt: null, ...extra }) as CallCard

function opened(people: PersonView[], calls: CallCard[] = []) {
  let now = 1_000
  const store = new LiveStore(() => now)
  store.apply({ type: 'snapshot', sequence: 1, at: 5_000, me, people, lines: [], calls })
  const counts = new Map<Topic, number>()
  const count = (...topics: Topic[]) => {
    for (const topic of topics) store.subscribe(topic, () => counts.set(topic, (counts.get(topic) ?? 0) + 1))
  }
  return { store, counts, count, wait: (ms: number) => (now += ms) }
}

describe('the live store', () => {
  it('follows the clock of the server', () => {
    const { store, wait } = opened([])
    wait(250)
    assert.equal(store.now(), 5_250)
  })

  it('tells only those who look at the person whose news came', () => {
    const { store, counts, count } = opened([person('a', 'Anna'), person('b', 'Ben')])
    const listBefore = store.people
    count('person:a', 'person:b', 'people', 'calls')
    store.apply({ type: 'person', sequence: 2, person: person('b', 'Ben', { note: 'Lunch' }) })
    assert.deepEqual([...counts], [['person:b', 1]])
    assert.equal(store.people, listBefore)
    assert.equal(store.person('b')?.note, 'Lunch')
  })

  it('takes many people at once, and sorts the list once', () => {
    const { store, counts, count } = opened([person('a', 'Anna'), person('b', 'Ben')])
    count('people', 'person:a', 'person:b')
    store.apply({ type: 'people', sequence: 2, people: [person('a', 'Zoe'), person('b', 'Bea')] })
    assert.deepEqual(
      store.people.map(({ name }) => name),
      ['Bea', 'Zoe'],
    )
    assert.deepEqual(Object.fromEntries(counts), { people: 1, 'person:a': 1, 'person:b': 1 })
  })

  it('sorts the list anew when a name changes, and leaves people out who went', () => {
    const { store, counts, count } = opened([person('a', 'Anna'), person('b', 'Ben')])
    count('people')
    store.apply({ type: 'person', sequence: 2, person: person('a', 'Zoe') })
    assert.deepEqual(
      store.people.map(({ name }) => name),
      ['Ben', 'Zoe'],
    )
    store.apply({ type: 'personRemoved', sequence: 3, id: 'b' })
    assert.deepEqual(
      store.people.map(({ name }) => name),
      ['Zoe'],
    )
    assert.equal(counts.get('people'), 2)
  })

  it('keeps a call that is over until it is dismissed', () => {
    const { store, wait } = opened([], [card('1')])
    wait(100)
    store.apply({
      type: 'call',
      sequence: 2,
      call: card('1', { state: 'null', endedAt: 5_100, cause: 'busy' }),
    })
    store.apply({ type: 'callRemoved', sequence: 3, callId: '1', line: '301' })
    assert.equal(store.calls[0]?.overSince, 5_100)
    assert.equal(store.calls[0]?.card.cause, 'busy')
    store.dismiss('1 301')
    assert.deepEqual(store.calls, [])
  })

  it('does not dismiss a call under way', () => {
    const { store } = opened([], [card('1')])
    store.dismiss('1 301')
    assert.equal(store.calls.length, 1)
  })

  it('shows both ends of a call with oneself as two cards', () => {
    const { store } = opened([], [card('1'), card('1', { line: '302' })])
    assert.equal(store.calls.length, 2)
  })

  it('puts calls that are over behind those under way', () => {
    const { store } = opened([], [card('1', { startedAt: 1 }), card('2', { startedAt: 2 })])
    store.apply({ type: 'callRemoved', sequence: 2, callId: '1', line: '301' })
    assert.deepEqual(
      store.calls.map((shown) => shown.card.callId),
      ['2', '1'],
    )
  })

  it('hands every event to those who keep lists of their own', () => {
    const { store } = opened([])
    const seen: ServerEvent['type'][] = []
    const stop = store.onNews((event) => seen.push(event.type))
    store.apply({ type: 'resumed', sequence: 2 })
    stop()
    store.apply({ type: 'resumed', sequence: 3 })
    assert.deepEqual(seen, ['resumed'])
  })

  it('forgets everything when somebody signs out', () => {
    const { store } = opened([person('a', 'Anna')], [card('1')])
    store.clear()
    assert.equal(store.hasSnapshot, false)
    assert.deepEqual([store.people, store.calls, store.me], [[], [], null])
  })
})
