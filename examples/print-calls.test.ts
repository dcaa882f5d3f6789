import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DeskPhone, until } from '@offhook/pbx/testing'
import { startTestServer } from '@offhook/server/testing'

/** The example starts a Node.js of its own, and other tests run beside this one. */
const PATIENCE_MS = 120_000
const EXAMPLE = join(import.meta.dirname, 'print-calls.ts')

test('the example prints the calls of its owner, in twenty lines', async (context) => {
  assert.ok(readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n').length <= 20)
  const server = await startTestServer()
  context.after(() => server.close())
  await server.setUp()
  const phones = new Map<string, DeskPhone>()
  const port = server.addresses.sip.find(({ transport }) => transport === 'udp')!.port
  for (const [name, line] of [
    ['Anna', '301'],
    ['Ben', '302'],
  ] as const) {
    const { account } = await server.addPerson({ name, line })
    const { user } = account!.device
    const address = { address: '127.0.0.1', port }
    const phone = new DeskPhone({ line, user, secret: account!.secret, server: address, domain: '127.0.0.1' })
    context.after(() => phone.stop())
    await phone.start()
    await phone.register()
    phones.set(line, phone)
  }
  const anna = server.parts.people.byUser('anna')!
  const { secret } = await server.parts.credentials.createToken(anna.id, 'example', ['read'])
  const https = server.addresses.gateway.find(({ purpose }) => purpose === 'https')!
  const child = spawn(process.execPath, [EXAMPLE], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      OFFHOOK: `https://127.0.0.1:${https.port}`,
      TOKEN: secret,
      NODE_EXTRA_CA_CERTS: join(server.data, 'tls/self-signed.crt'),
    },
  })
  context.after(() => child.kill())
  let printed = ''
  let told = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  await until(() => told.includes('live'), 'the example', PATIENCE_MS)
  const call = phones.get('302')!.dial('301')
  await until(() => printed.includes('301 incoming alerting Ben\n'), 'the printed ringing', PATIENCE_MS)
  await phones.get('301')!.answer()
  await until(() => call.state === 'talking', 'talking', PATIENCE_MS)
  await until(() => printed.includes('301 incoming connected Ben\n'), 'the printed call', PATIENCE_MS)
})
