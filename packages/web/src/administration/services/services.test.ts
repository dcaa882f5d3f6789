import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entitlement } from '@offhook/contract'
import { giverOf, services } from './services.ts'

describe('services', () => {
  it('are all on the page', () => assert.deepEqual([...services].sort(), [...entitlement.options].sort()))

  it('come from the first place that gives them', () => {
    const sales = { name: 'Sales', isActive: true, entitlements: ['softphoneAudio' as const] }
    const nothing = { forAll: [], groups: [], own: [] }
    assert.deepEqual(giverOf('softphoneAudio', nothing), { by: 'byNothing' })
    assert.deepEqual(giverOf('softphoneAudio', { ...nothing, own: ['softphoneAudio'] }), { by: 'byPerson' })
    assert.deepEqual(giverOf('softphoneAudio', { ...nothing, groups: [sales] }), {
      by: 'byGroup',
      group: 'Sales',
    })
    assert.deepEqual(giverOf('softphoneAudio', { ...nothing, groups: [{ ...sales, isActive: false }] }), {
      by: 'byNothing',
    })
    assert.deepEqual(giverOf('softphoneAudio', { forAll: ['softphoneAudio'], groups: [sales], own: [] }), {
      by: 'byAll',
    })
  })
})
