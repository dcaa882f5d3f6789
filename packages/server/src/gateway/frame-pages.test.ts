import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '@offhook/base'
import { fastify } from 'fastify'
import { serveFramePages } from './frame-pages.ts'

const pages = [
  { title: 'Intranet', url: 'https://intranet.example:8443/start?a=1&b="2"' },
  { title: '<script>alert(1)</script>', url: 'https://shop.example/' },
  { title: 'Ourselves', url: 'https://phones.example/people' },
]

test('a page of the company is framed by one of ours that lets in its origin alone', async () => {
  const app = fastify()
  serveFramePages(app, { page: (id, at) => (id === 'P' ? pages[at] : undefined) }, systemRandom)
  const get = (url: string) => app.inject({ url, headers: { host: 'phones.example' } })
  const intranet = await get('/frames/P/0')
  const policy = String(intranet.headers['content-security-policy'])
  assert.match(policy, /default-src 'none'; frame-src https:\/\/intranet\.example:8443; style-src 'nonce-/)
  assert.match(policy, /frame-ancestors 'self'/)
  assert.equal(intranet.headers['x-frame-options'], 'SAMEORIGIN')
  assert.match(intranet.body, /src="https:\/\/intranet\.example:8443\/start\?a=1&amp;b=&quot;2&quot;"/)
  assert.match(intranet.body, /sandbox="[^"]*allow-scripts[^"]*allow-same-origin"/)
  assert.doesNotMatch(intranet.body, /allow-top-navigation/)
  assert.doesNotMatch((await get('/frames/P/1')).body, /<script>/)
  // Ours must not be able to take the sandbox away.
  assert.doesNotMatch((await get('/frames/P/2')).body, /allow-same-origin/)
  for (const unknown of ['/frames/P/3', '/frames/Q/0', '/frames/P/-1', '/frames/P/constructor']) {
    assert.equal((await get(unknown)).statusCode, 404, unknown)
  }
  await app.close()
})
