/** A ladder that grows with the news. Pure. */
import type { Ladder, LadderArrow } from '@offhook/contract'

/** More than these nobody reads; the oldest go. */
const MOST_ARROWS = 200

export function withArrow(ladder: Ladder, arrow: LadderArrow): Ladder {
  const participants = [...ladder.participants]
  for (const name of [arrow.from, arrow.to]) if (!participants.includes(name)) participants.push(name)
  return { participants, arrows: [...ladder.arrows, arrow].slice(-MOST_ARROWS) }
}
