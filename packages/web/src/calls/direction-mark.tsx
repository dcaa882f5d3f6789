/** Direction and result by shape and colour. */
import type { JournalEntry } from '@offhook/contract'
import {
  IconArrowDownLeft,
  IconArrowForwardUp,
  IconArrowUpRight,
  IconPhoneOff,
  IconPhoneX,
} from '@tabler/icons-react'
import classes from './direction-mark.module.css'
import { isMissed } from './missed.ts'

export function DirectionMark({ entry }: { readonly entry: JournalEntry }) {
  const { picture: Picture, tone } = markOf(entry)
  return (
    <span className={classes.mark} data-tone={tone} aria-hidden="true">
      <Picture size={18} stroke={1.8} />
    </span>
  )
}

function markOf(entry: JournalEntry) {
  if (isMissed(entry)) return { picture: IconPhoneX, tone: 'missed' }
  if (entry.result === 'forwarded') return { picture: IconArrowForwardUp, tone: 'plain' }
  if (entry.result === 'failed' || entry.result === 'busy' || entry.result === 'rejected')
    return { picture: IconPhoneOff, tone: 'plain' }
  return { picture: entry.direction === 'incoming' ? IconArrowDownLeft : IconArrowUpRight, tone: 'plain' }
}
