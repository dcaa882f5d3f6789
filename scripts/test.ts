/**
 * `npm test`: everything. Installs the real programs that the tests talk to, runs all checks, builds the browser client, runs all
 * tests. The last line is `N passed, N failed`.
 */
import { availableParallelism } from 'node:os'
import { auditCheck } from './audit.ts'
import { toolCheck } from './check-tool.ts'
import { type Check, checks } from './checks.ts'
import { filesIn } from './files.ts'
import { installPeers } from './peers.ts'
import { type Counts, runTests } from './run-tests.ts'

/** Longer than everything together takes on a slow machine; then something hangs. */
const LIMIT_MS = 28 * 60_000

const total: Counts = { passed: 0, failed: 0 }

function end(): never {
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed > 0 ? 1 : 0)
}

const limit = new AbortController()
setTimeout(() => {
  console.log('✖ the tests take too long; something hangs')
  total.failed++
  limit.abort()
  // Time for the test files to be ended, and to end what they started.
  setTimeout(end, 3000)
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
  total[isWell ? 'passed' : 'failed']++
}

function add(counts: Counts): void {
  console.log(`  ${counts.passed} passed, ${counts.failed} failed`)
  total.passed += counts.passed
  total.failed += counts.failed
}

const peerFaults = await section('Programs to talk to', installPeers)
if (peerFaults.length > 0) {
  for (const sentence of peerFaults) console.log(`  ✖ ${sentence}`)
  total.failed++
  end()
}

await section('Checks', async () => {
  for (const each of [...checks, auditCheck]) await check(each)
})

await section('Browser client', () =>
  check(toolCheck('it builds', 'npm', ['run', 'build', '-w', 'packages/web'])),
)

/** Tests that need a browser, or measure time, run one after another and alone. */
const isAlone = (file: string) =>
  file.startsWith('packages/web/test/') || file.startsWith('test/') || file.includes('.alone.test.')
const files = ['packages', 'scripts', 'examples', 'bench', 'scenarios', 'test'].flatMap((folder) =>
  filesIn(folder, ['.test.ts', '.test.tsx']),
)

await section('Tests', async () => {
  add(
    await runTests(
      files.filter((file) => !isAlone(file)),
      Math.max(1, Math.min(4, availableParallelism())),
      limit.signal,
    ),
  )
})
await section('Tests in the browser, and tests that measure', async () => {
  add(await runTests(files.filter(isAlone), 1, limit.signal))
})

end()
