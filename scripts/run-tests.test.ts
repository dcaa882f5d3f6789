import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-tests-'))
  const lines = ["import { test } from 'node:test'", "test('is well', () => {})"]
  await writeFile(join(folder, 'good.test.mjs'), lines.join('\n'))
  lines.push("test('is broken', () => { throw new Error('why') })")
  await writeFile(join(folder, 'bad.test.mjs'), lines.join('\n'))
  lines.push("test('never ends', () => new Promise((resolve) => setTimeout(resolve, 600_000)))")
  await writeFile(join(folder, 'endless.test.mjs'), lines.join('\n'))
})

after(() => rm(folder, { recursive: true }))

/** What a run says that is as `npm test` runs test files; `then` is what happens beside it. */
async function runOf(
  file: string,
  then = '',
  signal?: NodeJS.Signals,
): Promise<{ code: number; text: string }> {
  const script = `
    import { runTests } from ${JSON.stringify(join(import.meta.dirname, 'run-tests.ts'))}
    import { Tally } from ${JSON.stringify(join(import.meta.dirname, 'tally.ts'))}
    const tally = new Tally()
    const limit = new AbortController()
    process.once('exit', () => limit.abort())
    ${then}
    await runTests([${JSON.stringify(join(folder, file))}], 1, limit.signal, tally)
    tally.finish()`
  // A process of its own: tests cannot run tests.
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env
  await writeFile(join(folder, 'run.mjs'), script)
  const child = spawn(process.execPath, [join(folder, 'run.mjs')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (signal && text.includes('is broken')) child.kill(signal)
  })
  const [code] = await once(child, 'close')
  return { code, text }
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)

describe('a run of all tests', () => {
  it('ends with what passed and what failed', async () => {
    const good = await runOf('good.test.mjs')
    assert.deepEqual([good.code, lastLine(good.text)], [0, '1 passed, 0 failed'])
    const bad = await runOf('bad.test.mjs')
    assert.deepEqual([bad.code, lastLine(bad.text)], [1, '1 passed, 1 failed'])
    assert.match(bad.text, /✖ .*is broken\n +Error: why/)
  })

  it('tells what it found when a signal ends it', async () => {
    const { code, text } = await runOf('endless.test.mjs', '', 'SIGTERM')
    assert.equal(code, 1)
    assert.match(text, /is broken/)
    assert.match(lastLine(text)!, /^1 passed, [2-9] failed$/)
  })

  it('tells what it found when its time is over', async () => {
    const { code, text } = await runOf(
      'endless.test.mjs',
      `const watch = setInterval(() => {
         if (tally.failed === 0) return
         clearInterval(watch)
         tally.fail('too long')
         limit.abort()
         setTimeout(() => tally.finish(), 3000)
       }, 20)`,
    )
    assert.equal(code, 1)
    assert.match(text, /is broken/)
    assert.match(lastLine(text)!, /^1 passed, [2-9] failed$/)
  })

  it('tells that it ended too early, by a fault or because nothing was left to wait for', async () => {
    const faulty = await runOf('good.test.mjs', "queueMicrotask(() => { throw new Error('broken') })")
    assert.equal(lastLine(faulty.text), '0 passed, 1 failed')
    assert.equal(faulty.code, 1)
    const idle = await runOf('good.test.mjs', 'await new Promise(() => {})')
    assert.equal(lastLine(idle.text), '0 passed, 1 failed')
    assert.equal(idle.code, 1)
  })
})
