/** From 100 to 10,000 registered phones: does anything get dearer? `node bench/sip/growth.ts` */
import { runTrial, sleep } from './load.ts'
import { startOffhook } from './peers.ts'

const SIZES = [100, 1000, 10_000]
const REGISTRATION_RATE = 1500
const CALL_RATE = 300
const SECONDS = 8

for (const phones of SIZES) {
  process.env.BENCH_USERS = String(phones)
  const server = await startOffhook([], { BENCH_USERS: String(phones) })
  try {
    // Everybody signs in, and compiled code is warm afterwards.
    await runTrial(server, {
      kind: 'registrations',
      rate: REGISTRATION_RATE,
      seconds: Math.max(SECONDS, phones / REGISTRATION_RATE),
    })
    await sleep(1000)
    const again = await runTrial(server, { kind: 'registrations', rate: REGISTRATION_RATE, seconds: SECONDS })
    await sleep(1000)
    const calls = await runTrial(server, { kind: 'calls', rate: CALL_RATE, seconds: SECONDS })
    const figures = { phones, msPerRegistration: again.cpuPerUnit, msPerCall: calls.cpuPerUnit }
    console.log(JSON.stringify({ ...figures, sustained: again.isSustained && calls.isSustained }))
  } finally {
    await server.stop()
  }
}
