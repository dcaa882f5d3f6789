import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultOf, isInternalAnswer, serverFault, serversOf, turnKinds } from './connection-diagnosis.ts'

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

describe('the answer of a STUN server', () => {
  it('is of no use where it is an address of a private network', () => {
    for (const address of ['192.168.7.20', '10.0.0.1', '172.31.0.1', '100.64.0.9', 'fd12::7'])
      assert.equal(isInternalAnswer(`srflx ${address}:4000`), true, address)
    for (const found of ['srflx 203.0.113.9:4000', 'srflx 172.32.0.1:4000', 'srflx 2001:db8::7:4000', ''])
      assert.equal(isInternalAnswer(found), false, found)
    assert.equal(isInternalAnswer('srflx 10.0.0.1:4000, srflx 203.0.113.9:4000'), false)
    assert.equal(isInternalAnswer('relay 10.0.0.1:4000'), false)
  })
})

describe('what went wrong in a diagnosis', () => {
  it('is told in words of the page where they are known, else in those of the server', () => {
    assert.equal(faultOf(serverFault(undefined)), 'noAnswer')
    assert.equal(faultOf(serverFault('701 TURN allocate request timed out.')), 'unreached')
    assert.equal(faultOf(serverFault('701 STUN host lookup received error.')), 'unresolved')
    assert.equal(faultOf(serverFault('401 Unauthorized')), undefined)
    assert.equal(serverFault('401 Unauthorized').message, '401 Unauthorized')
    assert.equal(faultOf(new DOMException('Permission denied', 'NotAllowedError')), 'denied')
    assert.equal(faultOf('anything'), undefined)
  })
})
