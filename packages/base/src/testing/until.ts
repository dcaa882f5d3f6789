/** Waiting for a state instead of for a time, so that a slow machine is no failure. */

/** What has not come about by then never will, on the slowest machine. */
const LONGEST_MS = 120_000

/** Resolves when `holds` does; rejects, naming `what` was awaited and what there is instead (`seen`), when that is not to be expected any more. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seen?: () => unknown,
): Promise<void> {
  const deadline = performance.now() + LONGEST_MS
  while (!(await holds())) {
    if (performance.now() > deadline) {
      const instead = seen ? `; there is ${JSON.stringify(await seen())}` : ''
      throw new Error(`waited in vain: ${what}${instead}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
