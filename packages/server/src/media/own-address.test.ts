import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PRIVATE_NETWORKS } from '@offhook/numbers'
import { addressToldTo, ownAddressRule } from './own-address.ts'

const PUBLIC = '203.0.113.9'
const usual = ownAddressRule(PUBLIC, PRIVATE_NETWORKS)

describe('the address that somebody is told', () => {
  for (const [peer, answer, rule, because] of [
    ['192.168.7.20', undefined, 'peer-in-internal-network', { network: '192.168.0.0/16' }],
    ['::ffff:10.1.2.3', undefined, 'peer-in-internal-network', { network: '10.0.0.0/8' }],
    ['127.0.0.1', undefined, 'peer-in-internal-network', { network: '127.0.0.0/8' }],
    ['fd12::7', undefined, 'peer-in-internal-network', { network: 'fc00::/7' }],
    ['198.51.100.7', PUBLIC, 'peer-outside', { publicAddress: PUBLIC }],
    ['2001:db8::7', undefined, 'public-address-of-other-family', { publicAddress: PUBLIC }],
    ['sip.provider.example', PUBLIC, 'peer-has-a-name', { publicAddress: PUBLIC }],
  ] as const)
    it(`is ${answer ?? 'that of this machine'} for ${peer}`, () => {
      const told = addressToldTo(peer, usual)
      assert.equal(told.answer, answer)
      assert.deepEqual(told.steps, [{ rule, because: { peer, ...because }, outcome: 'decided' }])
    })

  it('is that of this machine where no public one is known', () => {
    const { answer, steps } = addressToldTo('198.51.100.7', ownAddressRule(undefined, PRIVATE_NETWORKS))
    assert.equal(answer, undefined)
    assert.equal(steps[0]?.rule, 'no-public-address')
  })

  it('follows the networks that are set, and no others', () => {
    const branch = ownAddressRule(PUBLIC, ['198.51.100.0/24', 'nonsense'])
    assert.equal(addressToldTo('198.51.100.7', branch).answer, undefined)
    assert.equal(addressToldTo('10.0.0.1', branch).answer, PUBLIC)
  })
})
