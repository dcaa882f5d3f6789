/** Long work in portions: between two of them calls and news have their turn. */

/** How long one portion may take, in milliseconds. */
const PORTION_MS = 8

/** Runs a generator to its end. */
export async function inTurns<Result>(work: Generator<undefined, Result>): Promise<Result> {
  let began = performance.now()
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() - began > PORTION_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      began = performance.now()
    }
  }
}
