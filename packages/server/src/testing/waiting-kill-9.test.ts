/** `kill -9` while somebody waits for somebody: the call that is to be made when both are free is made after the restart, and who asked is told. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort, until } from '@offhook/base/testing'
import type { Me, ServerEvent } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { ApiClient, type ProcessOptions, ServerProcess } from './server-process.ts'
import { startTestServer } from './test-server.ts'

describe('Waiting for somebody', () => {
  let options: ProcessOptions
  let server: ServerProcess
  let anna: ApiClient
  let ben: ApiClient
  let benId = ''
  const phones: DeskPhone[] = []

  before(async () => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-waiting-'))
    options = { data, httpsPort: await freePort(), sipPort: await freePort() }
    const filling = await startTestServer({ data })
    await filling.setUp({ defaultLevel: 'team' })
    const tokens: string[] = []
    for (const [name, line] of [
      ['Anna', '301'],
      ['Ben', '302'],
    ] as const) {
      const { person, account } = await filling.addPerson({ name, line })
      benId = person.id
      tokens.push((await filling.parts.credentials.createToken(person.id, 'test', ['read', 'call'])).secret)
      phones.push(
        new DeskPhone({
          line,
          user: account!.device.user,
          secret: account!.secret,
          server: { address: '127.0.0.1', port: options.sipPort },
          domain: '127.0.0.1',
        }),
      )
    }
    await filling.close()
    server = new ServerProcess(options)
    await server.start()
    anna = new ApiClient(options, tokens[0]!)
    ben = new ApiClient(options, tokens[1]!)
    for (const phone of phones) {
      await phone.start()
      await phone.register()
    }
  })

  after(async () => {
    await server.kill()
    for (const phone of phones) await phone.stop()
    await rm(options.data, { recursive: true, force: true })
  })

  it('outlives a sudden death of the server', async () => {
    const disturb = (isOn: boolean) => ben.ask('PUT', '/lines/302/do-not-disturb', { on: isOn })
    await disturb(true)
    const { id } = await anna.ask<{ id: string }>('POST', `/people/${benId}/camp-on`, { minutes: 60 })
    await anna.ask('PUT', `/people/${benId}/awaited`, { isAwaited: true })
    await server.kill()
    await server.start()
    const told: ServerEvent[] = []
    const me = await signIn(anna, told)
    assert.deepEqual(
      me.campOns.map((campOn) => [campOn.id, campOn.target.id, campOn.state]),
      [[id, benId, 'waiting']],
    )
    assert.deepEqual(me.awaited, [benId])
    await disturb(false)
    await until("the asker's phone", () => phones[0]!.ringing.length > 0)
    await until('the news', () => told.some((event) => event.type === 'personFree'))
    await phones[0]!.answer()
    await until("the colleague's phone", () => phones[1]!.ringing.length > 0)
    await until('the end of waiting', () =>
      told.some((event) => event.type === 'campOnEnded' && event.end === 'reached'),
    )
    await server.kill()
    await server.start()
    const after = await signIn(anna, [])
    assert.deepEqual([after.campOns, after.awaited], [[], []])
  })
})

/** Opens the news, which begin with who one is. */
async function signIn(client: ApiClient, told: ServerEvent[]): Promise<Me> {
  await client.listen((event) => told.push(event))
  const [first] = told
  assert.equal(first?.type, 'snapshot')
  return first.me
}
