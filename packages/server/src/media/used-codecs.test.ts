import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MediaSettings } from '@offhook/contract'
import { isTestedInHd, usedCodecs } from './used-codecs.ts'

const settings: Pick<MediaSettings, 'phoneCodecs' | 'browserCodecs' | 'peerCodecs'> = {
  phoneCodecs: ['PCMU'],
  browserCodecs: [],
  peerCodecs: {},
}
const provider = { name: 'provider', type: 'other' } as const
const branch = { name: 'branch', type: 'offhook' } as const

describe('the codecs in use', () => {
  it('have A-law always, in each order of their own', () => {
    const chosen: typeof settings = { ...settings, peerCodecs: { provider: ['PCMU', 'G722'] } }
    const { phones, browsers, peers } = usedCodecs(chosen, [provider])
    assert.deepEqual(phones, ['PCMU', 'PCMA'])
    assert.deepEqual(browsers, ['opus', 'PCMA'])
    assert.deepEqual(peers.get('provider'), ['PCMU', 'G722', 'PCMA'])
  })

  it('have HD with peers from the beginning where it was tested with their type, and nowhere else', () => {
    const { peers } = usedCodecs(settings, [provider, branch])
    assert.deepEqual(peers.get('provider'), ['PCMA', 'PCMU'])
    assert.deepEqual(peers.get('branch'), ['G722', 'opus', 'PCMA', 'PCMU'])
    assert.deepEqual([isTestedInHd('other'), isTestedInHd('offhook')], [false, true])
  })

  it('offer Opus to browsers as soon as anybody may speak in HD', () => {
    assert.deepEqual(usedCodecs(settings, [provider]).browsers, ['PCMA'])
    assert.deepEqual(usedCodecs(settings, [provider, branch]).browsers, ['opus', 'PCMA'])
    assert.deepEqual(usedCodecs({ ...settings, phoneCodecs: ['G722'] }, []).browsers, ['opus', 'PCMA'])
  })

  it('of peers that the configuration names no more are left out', () => {
    const old = { ...settings, peerCodecs: { gone: ['opus'], constructor: ['opus'] } } as typeof settings
    assert.deepEqual([...usedCodecs(old, [provider]).peers.keys()], ['provider'])
    assert.deepEqual(usedCodecs(old, [provider]).browsers, ['PCMA'])
  })
})
