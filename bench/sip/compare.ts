/** A B A B: the phone system and Kamailio in turn, at one fixed rate and at growing ones, and their ratio. */
import { parseArgs } from 'node:util'
import { runTrial, sleep, type Trial } from './load.ts'
import { type Server, startKamailio, startOffhook } from './peers.ts'

/** Seconds until the ports and the caches of the load are free again. */
const COOL_MS = 1500

export interface Comparison {
  readonly kind: 'calls' | 'registrations'
  /** The fixed rate, and the first of the growing ones. */
  readonly rate: number
  readonly unit: string
}

/** Runs the comparison that the command line asks for and prints it. */
export async function compare({ kind, rate, unit }: Comparison): Promise<void> {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: String(rate) },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '2' },
      /** Also looks for the highest rate that is sustained. */
      maximum: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
      store: { type: 'string' },
    },
  })
  const env: Record<string, string> = values.store ? { BENCH_STORE: values.store } : {}
  const flags = values.profile ? ['--cpu-prof', '--cpu-prof-dir=bench-profile'] : []
  const starts = [
    { name: 'offhook', start: () => startOffhook(flags, env) },
    { name: 'kamailio', start: startKamailio },
  ].filter(({ name }) => !values.only || values.only === name)
  const servers: Server[] = []
  try {
    for (const { start } of starts) servers.push(await start())
    const seconds = Number(values.seconds)
    const trials: Trial[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const server of servers) trials.push(await trial(server, kind, Number(values.rate), seconds))
    }
    report(servers, trials, unit)
    if (values.maximum) {
      for (const server of servers) {
        const most = await highest(server, kind, Number(values.rate), seconds)
        console.log(`${server.name}: ${most} ${unit}s a second sustained`)
      }
    }
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function trial(
  server: Server,
  kind: Comparison['kind'],
  rate: number,
  seconds: number,
): Promise<Trial> {
  const result = await runTrial(server, { kind, rate, seconds })
  console.log(JSON.stringify(result))
  await sleep(COOL_MS)
  return result
}

/** The best of the rounds counts: what a neighbour took on the machine only ever makes it worse. */
function report(servers: readonly Server[], trials: readonly Trial[], unit: string): void {
  const best = new Map<string, number>()
  for (const { name } of servers) {
    const own = trials.filter((each) => each.server === name).map((each) => each.cpuPerUnit)
    best.set(name, Math.min(...own))
    console.log(`${name}: ${best.get(name)} ms of CPU a ${unit}`)
  }
  const [ours, theirs] = [best.get('offhook'), best.get('kamailio')]
  if (ours && theirs)
    console.log(`ratio: ${(theirs / ours).toFixed(2)} of Kamailio's ${unit}s for the same CPU`)
}

/** Doubles the rate until it is not sustained, then halves the gap to six percent. */
async function highest(
  server: Server,
  kind: Comparison['kind'],
  from: number,
  seconds: number,
): Promise<number> {
  let good = 0
  let bad = 0
  for (let rate = from; bad === 0 && rate <= 64_000; rate *= 2) {
    if ((await trial(server, kind, rate, seconds)).isSustained) good = rate
    else bad = rate
  }
  while (good > 0 && bad > 0 && (bad - good) / good > 0.06) {
    const rate = Math.round((good + bad) / 2)
    if ((await trial(server, kind, rate, seconds)).isSustained) good = rate
    else bad = rate
  }
  return good
}
