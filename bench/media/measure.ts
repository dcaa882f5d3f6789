/** Measures work in CPU time of this thread: the clock on the wall counts what the neighbours take, too. */

const ROUNDS = 5

/** CPU time of this thread in microseconds. */
function cpuMicros(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** Microseconds of one `work`: the median of five rounds of about `ms` each, after one that warms up. */
export function measure(work: () => void, ms: number): number {
  const rounds: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const end = performance.now() + ms / ROUNDS
    const spent = cpuMicros()
    let count = 0
    do {
      work()
      count++
    } while (performance.now() < end)
    if (round > 0) rounds.push((cpuMicros() - spent) / count)
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1]!
}

/** One line: what, microseconds, and how often the reference fits in it. */
export function print(what: string, micros: number, reference: number): void {
  process.stdout.write(
    `${what.padEnd(46)} ${micros.toFixed(2).padStart(9)} µs  ×${(micros / reference).toFixed(2)}\n`,
  )
}
