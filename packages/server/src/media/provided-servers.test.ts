import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readProvidedServers } from './provided-servers.ts'

const NOW = 1_800_000_000_000
const read = (answer: unknown) => readProvidedServers(JSON.stringify(answer), NOW)
const signedIn = { username: 'anna', credential: 'north wind' }

describe('what providers answer', () => {
  it('is read in the shape of Cloudflare', () => {
    const urls = ['turn:turn.example.com:3478?transport=udp', 'turns:turn.example.com:443?transport=tcp']
    const answer = { iceServers: [{ urls: ['stun:stun.example.com:3478'] }, { urls, ...signedIn }] }
    assert.deepEqual(read(answer), {
      servers: [{ urls: ['stun:stun.example.com:3478'] }, { urls, ...signedIn }],
      endsAt: undefined,
    })
    assert.deepEqual(read({ iceServers: { urls, ...signedIn } })?.servers, [{ urls, ...signedIn }])
  })

  it('is read in the shape of Twilio, with the time that it holds', () => {
    const answer = {
      ttl: '86400',
      ice_servers: [
        { url: 'stun:global.stun.example.com:3478', urls: 'stun:global.stun.example.com:3478' },
        { urls: 'turn:global.turn.example.com:3478?transport=udp', ...signedIn },
      ],
    }
    assert.deepEqual(read(answer)?.servers, [
      { urls: ['stun:global.stun.example.com:3478'] },
      { urls: ['turn:global.turn.example.com:3478?transport=udp'], ...signedIn },
    ])
    assert.equal(read(answer)?.endsAt, NOW + 86_400_000)
  })

  it('is read in the shape of Xirsys, and as a bare list', () => {
    const server = { urls: ['turn:turn.example.com:80?transport=tcp'], ...signedIn }
    assert.deepEqual(read({ v: { iceServers: server }, s: 'ok' })?.servers, [server])
    assert.deepEqual(read([server])?.servers, [server])
  })

  it('tells when credentials end that say so in the name of their user', () => {
    const username = `${NOW / 1000 + 3600}:anna`
    const answer = [{ urls: 'turn:turn.example.com', username, credential: 'x' }]
    assert.equal(read(answer)?.endsAt, NOW + 3_600_000)
  })

  it('leaves out what browsers would refuse with all others', () => {
    const answer = [
      { urls: ['turn:turn.example.com', 'stun:stun.example.com?transport=udp', 'https://example.com'] },
      { urls: 'turn:turn.example.com', username: 'anna' },
      { urls: 7, ...signedIn },
      null,
    ]
    assert.deepEqual(read(answer)?.servers, [{ urls: ['stun:stun.example.com'] }])
  })

  it('is none in all else, and bounded', () => {
    for (const text of ['', '<html>', '7', '{"error":"no"}', '{"iceServers":"no"}'])
      assert.equal(readProvidedServers(text, NOW), undefined, text)
    const many = Array.from({ length: 100 }, () => ({ urls: Array(100).fill('stun:stun.example.com') }))
    assert.equal(read(many)?.servers.length, 8)
    assert.equal(read(many)?.servers[0]?.urls.length, 8)
    fc.assert(fc.property(fc.json(), (text) => void readProvidedServers(text, NOW)))
    fc.assert(
      fc.property(
        fc.array(fc.record({ urls: fc.anything(), url: fc.anything() }, { requiredKeys: [] })),
        (list) => {
          void readProvidedServers(JSON.stringify({ iceServers: list }) ?? '', NOW)
        },
      ),
    )
  })
})
