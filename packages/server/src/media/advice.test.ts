import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPrivateAddress } from '@offhook/numbers'
import { hostOf, type NetworkFacts, networkAdvice } from './advice.ts'

const HOUSE = '192.168.7.20'
const OUTSIDE = '198.51.100.7'
const stun = { urls: ['stun:stun.example.com'] }
const turn = {
  urls: ['turn:turn.example.com', 'turns:turn.example.com:443?transport=tcp'],
  username: 'anna',
  credential: 'x',
}
const nothing: NetworkFacts = {
  peers: [],
  isInternal: isPrivateAddress,
  servers: [],
  hasTurnUris: false,
  hosts: new Map(),
  mapped: [],
}

const cases: [string, Partial<NetworkFacts>, string[]][] = [
  ['all are in the house', { peers: [HOUSE, HOUSE] }, ['no-servers-needed']],
  ['all are in the house, and servers are there', { peers: [HOUSE], servers: [stun] }, ['servers-ready']],
  ['somebody is outside, and nothing is set', { peers: [HOUSE, OUTSIDE] }, ['turn-needed', 'stun-needed']],
  ['somebody is outside, and STUN alone is set', { peers: [OUTSIDE], servers: [stun] }, ['turn-needed']],
  ['somebody is outside, and all is set', { peers: [OUTSIDE], servers: [stun, turn] }, ['servers-fit']],
  ['TURN has no credentials', { servers: [stun], hasTurnUris: true }, ['turn-without-credentials']],
  [
    'TURN is reached over UDP alone',
    { servers: [{ ...turn, urls: ['turn:turn.example.com'] }] },
    ['turn-over-tcp-missing'],
  ],
  [
    'a STUN server is in the house',
    { servers: [stun], hosts: new Map([['stun.example.com', ['10.0.0.5']]]), mapped: ['10.0.0.1'] },
    ['stun-server-internal'],
  ],
  [
    'a STUN server is in the internet',
    { servers: [stun], hosts: new Map([['stun.example.com', ['203.0.113.5']]]), mapped: ['203.0.113.9'] },
    ['servers-ready'],
  ],
  [
    'a STUN server answers an internal address',
    { servers: [stun], mapped: ['10.0.0.1'] },
    ['stun-answers-internal'],
  ],
]

describe('the advice on STUN and TURN', () => {
  for (const [name, facts, rules] of cases)
    it(`when ${name}`, () => {
      const advice = networkAdvice({ ...nothing, ...facts })
      assert.deepEqual(
        advice.map(({ rule }) => rule),
        rules,
      )
    })

  it('names the server and its address', () => {
    const hosts = new Map([['stun.example.com', ['10.0.0.5']]])
    const [step] = networkAdvice({ ...nothing, servers: [stun], hosts })
    assert.deepEqual(step?.because, { uri: 'stun:stun.example.com', address: '10.0.0.5' })
    assert.equal(hostOf('turn:[2001:db8::7]:443?transport=tcp'), '2001:db8::7')
    assert.equal(hostOf('stun:10.0.0.5:3478'), '10.0.0.5')
  })
})
