/** The order of SRV records (RFC 2782): by priority, and by chance within one, as their weights want it. */
import { type Random, randomInteger } from '@offhook/base'
import type { SrvRecord } from './lookup.ts'

/** A record of weight 100 comes first ten times as often as one of weight 10; one of weight 0 hardly ever. */
export function orderSrv(records: readonly SrvRecord[], random: Random): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    drawByWeight(
      records.filter((record) => record.priority === priority),
      random,
    ),
  )
}

/** RFC 2782, "Weight": records of weight 0 first in the list, a number up to the sum of all, the first whose running sum reaches it. */
function drawByWeight(records: readonly SrvRecord[], random: Random): SrvRecord[] {
  const left = [...records].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0))
  const drawn: SrvRecord[] = []
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0)
    const wanted = randomInteger(random, sum + 1)
    let running = 0
    const index = left.findIndex(({ weight }) => (running += weight) >= wanted)
    drawn.push(...left.splice(index, 1))
  }
  return drawn
}
