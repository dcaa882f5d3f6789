/**
 * Memory of a registered phone and of a held call: `node bench/sip/memory.ts [--phones 10000] [--calls 2000]`. What is kept is read
 * from the heap after a garbage collection, and as PSS of the whole process. Calls are read when their transactions have ended
 * (64*T1 after the answer, RFC 6026).
 */
import { parseArgs } from 'node:util'
import { round, sleep, startLoad } from './load.ts'
import { startOffhook } from './peers.ts'
import { memoryKiB } from './process.ts'

const { values } = parseArgs({
  options: { phones: { type: 'string', default: '10000' }, calls: { type: 'string', default: '2000' } },
})
const phones = Number(values.phones)
const calls = Number(values.calls)

const CALL_RATE = 200
const REGISTRATION_RATE = 2000
/** 32 s of lingering transactions and some more. */
const LINGER_MS = 36_000

process.env.BENCH_USERS = String(phones)
const server = await startOffhook(['--expose-gc'], { BENCH_USERS: String(phones) })

async function kept() {
  const { heapUsed, external, phones: signedIn } = await server.inspect()
  return { heap: (heapUsed + external) / 1024, pss: memoryKiB([server.pid]), signedIn }
}

type Kept = Awaited<ReturnType<typeof kept>>

function report(what: string, before: Kept, after: Kept, count: number): void {
  const each = (kib: number) => round(kib / count, 2)
  console.log(
    `${what}: ${each(after.heap - before.heap)} KiB of heap, ${each(after.pss - before.pss)} KiB of PSS`,
  )
}

try {
  // The first requests compile code and fill caches that are there once.
  const warm = await startLoad(server.port, { kind: 'calls', rate: CALL_RATE, seconds: 3, holdMs: 100 })
  await warm.ended
  warm.stop()
  await sleep(LINGER_MS)
  const empty = await kept()
  const seconds = phones / REGISTRATION_RATE
  const registrations = await startLoad(server.port, {
    kind: 'registrations',
    rate: REGISTRATION_RATE,
    seconds,
  })
  await registrations.ended
  registrations.stop()
  await sleep(LINGER_MS)
  const registered = await kept()
  console.log(`${registered.signedIn} phones signed in`)
  report('a registered phone', empty, registered, registered.signedIn)
  const holdMs = (calls / CALL_RATE) * 1000 + LINGER_MS + 15_000
  const load = await startLoad(server.port, {
    kind: 'calls',
    rate: CALL_RATE,
    seconds: calls / CALL_RATE,
    holdMs,
  })
  await sleep((calls / CALL_RATE) * 1000 + LINGER_MS)
  const held = await kept()
  report('a held call', registered, held, calls)
  load.stop()
} finally {
  await server.stop()
}
