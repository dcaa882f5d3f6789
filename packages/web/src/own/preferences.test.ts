import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PreferenceStore } from './preference-store.ts'

function storage(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries))
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  }
}

describe('preferences', () => {
  it('have defaults, also for what makes no sense', () => {
    const kept = storage({ 'offhook-theme': 'pink', 'offhook-volume': '900', 'offhook-start-page': '/x' })
    assert.deepEqual(new PreferenceStore(kept).values, {
      theme: 'auto',
      language: null,
      ring: true,
      volume: 60,
      peopleView: 'tiles',
      startPage: 'people',
      slideIn: true,
      notifications: true,
      confirmDial: false,
      awayWhenIdle: true,
      softphoneOf: '',
      callsFrom: 'browser',
      phone: '',
      microphone: '',
      speaker: '',
      ringer: '',
      headset: '',
      echoCancellation: true,
      noiseSuppression: true,
      autoGain: true,
    })
  })

  it('are kept, read back, and told', () => {
    const kept = storage()
    const store = new PreferenceStore(kept)
    let told = 0
    store.subscribe(() => told++)
    store.set({ theme: 'dark', peopleView: 'rows', ring: false })
    assert.equal(told, 1)
    assert.equal(kept.map.get('offhook-people-view'), 'rows')
    assert.deepEqual(new PreferenceStore(kept).values, store.values)
    store.set({ language: 'de' })
    store.set({ language: null })
    assert.equal(kept.map.has('offhook-language'), false)
  })

  it('give way to what the administration decided, and come back', () => {
    const kept = storage()
    const store = new PreferenceStore(kept)
    store.set({ ring: false })
    store.fix({ ring: true, peopleView: 'rows' })
    assert.equal(store.values.ring, true)
    assert.equal(store.isFixed('ring'), true)
    store.set({ theme: 'dark' })
    assert.equal(store.values.peopleView, 'rows')
    assert.equal(kept.map.has('offhook-people-view'), false)
    store.fix({})
    assert.equal(store.values.ring, false)
    assert.equal(store.isFixed('ring'), false)
  })
})
