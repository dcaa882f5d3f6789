import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '@offhook/base'
import { freePort } from '@offhook/base/testing'
import { until } from '@offhook/pbx/testing'
import { startTestServer } from '@offhook/server/testing'
import { SimulatedSwitch } from '@offhook/telephony/testing'

/** The example starts a Node.js of its own, and other tests run beside this one. */
const PATIENCE_MS = 120_000
const EXAMPLE = join(import.meta.dirname, 'receive-webhook.ts')

test('the example prints the calls that a webhook tells of, in twenty lines', async (context) => {
  assert.ok(readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n').length <= 20)
  const simulated = new SimulatedSwitch('office', systemClock)
  simulated.addLine({ line: '301', name: 'Anna' })
  simulated.addLine({ line: '302', name: 'Ben' })
  const server = await startTestServer({ connectors: [simulated] })
  context.after(() => server.close())
  await server.setUp()
  await server.addPerson({ name: 'Anna', line: '301', isForeign: true })
  const port = await freePort()
  const { webhooks } = server.parts
  const { secret } = await webhooks.create({
    name: 'Example',
    url: `http://localhost:${port}/`,
    lines: ['302'],
  })
  const child = spawn(process.execPath, [EXAMPLE], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      SECRET: secret,
      PORT: String(port),
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
  await until(() => told.includes('listening'), 'the example', PATIENCE_MS)
  simulated.phone('301').dial('302')
  await until(() => printed.includes('302 incoming under way Anna\n'), 'the printed ringing', PATIENCE_MS)
  simulated.phone('301').hangUp()
  await until(() => printed.includes('302 incoming missed Anna\n'), 'the printed end', PATIENCE_MS)
})
