/** The phone mark: the state of a line at a glance, by shape and colour. */
import type { LineView } from '@offhook/contract'
import {
  IconArrowForwardUp,
  IconBellOff,
  IconPhone,
  IconPhoneFilled,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneRinging,
} from '@tabler/icons-react'
import classes from './line-mark.module.css'

export type LineLook = LineView['status'] | 'forwarded' | 'doNotDisturb'

/** A call says more than a forwarding; a forwarding says more than a free line. */
export function lookOf(line: LineView): LineLook {
  if (line.status === 'free' && line.isForwarded) return 'forwarded'
  if (line.status === 'free' && line.doNotDisturb) return 'doNotDisturb'
  return line.status
}

const pictures = {
  free: IconPhone,
  ringing: IconPhoneRinging,
  calling: IconPhoneOutgoing,
  busy: IconPhoneFilled,
  outOfService: IconPhoneOff,
  forwarded: IconArrowForwardUp,
  doNotDisturb: IconBellOff,
}

export function LineMark({ line }: { readonly line: LineView }) {
  const look = lookOf(line)
  const Picture = pictures[look]
  return (
    <span className={`${classes.mark} ${classes[look]}`} data-look={look}>
      <Picture size={18} stroke={1.7} aria-hidden />
    </span>
  )
}
