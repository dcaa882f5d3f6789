/** Runs test files, each in a process of its own, and counts while they run. */
import { relative } from 'node:path'
import { run } from 'node:test'
import { root } from './files.ts'

export interface Counts {
  passed: number
  failed: number
}

/** One test that takes longer is broken. */
const TEST_TIMEOUT_MS = 8 * 60_000

interface Told {
  readonly name: string
  readonly file?: string
  readonly nesting: number
  readonly skip?: string | boolean
  readonly todo?: string | boolean
  readonly details?: { readonly type?: string; readonly duration_ms?: number; readonly error?: unknown }
}

/** `concurrency` is how many files run at the same time; `signal` ends them. What each test comes to is counted in `counts` at once. */
export function runTests(
  files: readonly string[],
  concurrency: number,
  signal: AbortSignal,
  counts: Counts,
): Promise<void> {
  if (files.length === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const stream = run({ files: [...files], concurrency, timeout: TEST_TIMEOUT_MS, cwd: root, signal })
    stream.on('test:pass', (told: Told) => {
      if (told.details?.type === 'suite') return
      if (told.skip !== undefined || told.todo !== undefined) console.log(`  – ${titleOf(told)} (skipped)`)
      else counts.passed++
    })
    stream.on('test:fail', (told: Told) => {
      // A suite fails with its tests, which are counted.
      if (told.details?.type === 'suite' && isCausedByTests(told)) return
      counts.failed++
      console.log(`  ✖ ${titleOf(told)}`)
      for (const line of describe(told.details?.error)) console.log(`      ${line}`)
    })
    stream.on('error', reject)
    stream.on('end', () => resolve())
    stream.resume()
  })
}

function titleOf({ name, file }: Told): string {
  return file ? `${relative(root, file)} › ${name}` : name
}

function isCausedByTests(told: Told): boolean {
  const error = told.details?.error as { failureType?: string } | undefined
  return error?.failureType === 'subtestsFailed'
}

const MOST_LINES = 25

function describe(error: unknown): string[] {
  const { cause, message } = error as { cause?: unknown; message?: string }
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? message)
  return text.split('\n').slice(0, MOST_LINES)
}
