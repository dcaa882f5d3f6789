/** A phone of baresip talks with the echo test of a whole server: what is told of its voice while it does, and afterwards. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { Baresip, hasBaresip } from '@offhook/pbx/testing'
import { startTestServer } from '../testing/test-server.ts'

describe('the voice of a call', { skip: !hasBaresip() && 'baresip is not installed' }, () => {
  it('is shown to who takes part, and to administrators, live and when the call is over', async () => {
    const server = await startTestServer({
      config: { 'media.first-port': 45_200, 'media.last-port': 45_299, 'media.browser-port': false },
    })
    const { parts } = server
    let phone: Baresip | undefined
    try {
      await server.setUp()
      const anna = await server.addPerson({ name: 'Anna', line: '301' })
      const ben = await server.addPerson({ name: 'Ben', line: '302' })
      const chief = await server.addPerson({ name: 'Chief', role: 'administrator' })
      const { secret } = anna.account!
      const { user } = anna.account!.device
      const { port } = server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')!
      phone = await Baresip.start({
        line: '301',
        codec: 'PCMA',
        domain: parts.settings.realm,
        user,
        secret,
        server: { address: '127.0.0.1', port, transport: 'udp' },
      })
      const viewer = server.viewerOf(anna.person)
      await phone.dial('*43')
      await until('the echo answers', () => parts.calls.count > 0)
      const [{ id } = { id: '' }] = parts.calls.all()
      const shown = () => parts.callMediaViews.of(viewer, id)
      await until('a sample is there', () => (shown().legs[0]?.samples.length ?? 0) > 0)
      const [leg] = shown().legs
      assert.equal(shown().isLive, true)
      assert.equal(shown().way, 'server')
      assert.deepEqual(
        { way: leg!.way, codec: leg!.codec, encryption: leg!.encryption, isOwn: leg!.isOwn },
        { way: 'station', codec: 'PCMA', encryption: 'none', isOwn: true },
      )
      assert.match(leg!.remote!, /^127\.0\.0\.1:\d+$/)
      assert.match(leg!.local, /^127\.0\.0\.1:452\d\d$/)
      assert.throws(() => parts.callMediaViews.of(server.viewerOf(ben.person), id), { code: 'call-unknown' })
      assert.equal(parts.callMediaViews.of(server.viewerOf(chief.person), id).legs.length, 1)

      await phone.hangUp()
      await until('it is over', () => !shown().isLive)
      await until(
        'it is on disk',
        () => parts.store.rows({ sql: 'select call_id from call_media', parameters: [] }).length === 1,
      )
      const past = shown()
      assert.equal(past.way, 'server')
      assert.ok(past.legs[0]!.samples.length >= 1)
      assert.notEqual(past.verdict, 'unknown')
    } finally {
      await phone?.stop()
      await server.close()
    }
  })
})
