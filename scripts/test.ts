/**
 * `npm test`: everything. Installs the real programs that the tests talk to, runs all checks, builds the browser client, runs all
 * tests. The last line is `N passed, N failed`, whatever happens.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { auditCheck } from './audit.ts'
import { toolCheck } from './check-tool.ts'
import { type Check, checks } from './checks.ts'
import { filesIn, root } from './files.ts'
import { installPeers } from './peers.ts'
import { runTests } from './run-tests.ts'
import { Tally } from './tally.ts'

/** Longer than everything together takes on a slow machine; then something hangs. */
const LIMIT_MS = 28 * 60_000

const tally = new Tally()
const limit = new AbortController()
// However this ends, no test file is left running.
process.once('exit', () => limit.abort())
setTimeout(() => {
  tally.fail('the tests take too long; something hangs')
  limit.abort()
  // Time for the test files to be ended, and to end what they started.
  setTimeout(() => tally.finish(), 3000)
}, LIMIT_MS).unref()

async function section<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  console.log(`\n${name}`)
  const begin = performance.now()
  const result = await run()
  console.log(`  ${((performance.now() - begin) / 1000).toFixed(1)} s`)
  return result
}

async function check({ name, run }: Check): Promise<void> {
  const found = await run()
  if (found === null) {
    console.log(`  – ${name} (not checked)`)
    return
  }
  const isWell = found.length === 0
  console.log(`  ${isWell ? '✔' : '✖'} ${name}`)
  for (const sentence of found) console.log(`      ${sentence}`)
  tally[isWell ? 'passed' : 'failed']++
}

/** Runs test files, `concurrency` at the same time. Counts while they run: what was found counts, even when the rest never ends. */
async function test(files: readonly string[], concurrency: number): Promise<void> {
  const { passed, failed } = tally
  await runTests(files, concurrency, limit.signal, tally)
  console.log(`  ${tally.passed - passed} passed, ${tally.failed - failed} failed`)
}

const peerFaults = await section('Programs to talk to', installPeers)
if (peerFaults.length > 0) {
  for (const sentence of peerFaults) tally.fail(sentence)
  tally.finish()
}

await section('Checks', async () => {
  for (const each of [...checks, auditCheck]) await check(each)
})

await section('Browser client', () =>
  check(toolCheck('it builds', 'npm', ['run', 'build', '-w', 'packages/web'])),
)

// Each test file is a process of its own: what one has compiled the next one need not.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled')

/**
 * Tests that measure time or listen to voices run apart from all others, which take all that the processor has. Speech takes its time
 * whatever the machine: they mostly wait, and two of them share it.
 */
const isAlone = (file: string) => file.includes('.alone.test.')
/** Those with a browser mostly wait for it: two share the machine. */
const isInBrowser = (file: string) =>
  !isAlone(file) && (file.startsWith('packages/web/test/') || file.startsWith('test/'))
const files = ['packages', 'scripts', 'examples', 'bench', 'scenarios', 'test'].flatMap((folder) =>
  filesIn(folder, ['.test.ts', '.test.tsx']),
)

await section('Tests', () =>
  test(
    files.filter((file) => !isAlone(file) && !isInBrowser(file)),
    Math.max(1, Math.min(4, availableParallelism())),
  ),
)
await section('Tests in the browser', () => test(files.filter(isInBrowser), 2))
await section('Tests that measure or listen', () => test(files.filter(isAlone), 2))

tally.finish()
