/**
 * Milliseconds of processor time that this process takes for `work`: what shows that it is not slow, however busy the machine is with other
 * things.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const begin = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}
