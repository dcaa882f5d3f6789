import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { serversOf, turnKinds } from './connection-diagnosis.ts'

describe('the servers of a diagnosis', () => {
  const servers = [
    { urls: ['stun:s'] },
    {
      urls: ['turn:t', 'turn:t:3478?transport=udp', 'turn:t:443?transport=tcp', 'turns:t:443?transport=tcp'],
      username: 'u',
      credential: 'c',
    },
  ]
  const urls = (pattern: RegExp) => serversOf(servers, pattern).flatMap((server) => server.urls)

  it('are told apart by how they are reached', () => {
    assert.deepEqual(urls(/^stuns?:/), ['stun:s'])
    assert.deepEqual(urls(turnKinds.turnUdp), ['turn:t', 'turn:t:3478?transport=udp'])
    assert.deepEqual(urls(turnKinds.turnTcp), ['turn:t:443?transport=tcp'])
    assert.deepEqual(urls(turnKinds.turnTls), ['turns:t:443?transport=tcp'])
    assert.equal(serversOf(servers, turnKinds.turnTls)[0]?.credential, 'c')
    assert.deepEqual(urls(/^nothing/), [])
  })
})
