import assert from 'node:assert/strict'
import { it } from 'node:test'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer } from '../testing/index.ts'

it('an upload of music on hold is one entry of the audit log, however many parts it came in', async () => {
  const server = await startTestServer()
  try {
    await openClient(server).completeSetup({ body: setupBody(server) })
    const admin = await clientOf(server, 'admin')
    const { id } = await admin.beginHoldMusic({ body: { name: 'Waltz', size: 12 } })
    for (let offset = 0; offset < 12; offset += 4) {
      const audio = Buffer.from('RIFF').toString('base64')
      await admin.sendHoldMusicPart({ params: { id }, body: { offset, audio } })
    }
    const { items } = await admin.listAudit({ query: { text: 'HoldMusic' } })
    assert.deepEqual(
      items.map(({ action, target }) => [action, target]),
      [['beginHoldMusic', 'Waltz']],
    )
  } finally {
    await server.close()
  }
})
