/** The phone mark: the state of a line at a glance, by shape and colour. */
import {
  IconArrowForwardUp,
  IconBellOff,
  IconPhone,
  IconPhoneFilled,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneRinging,
} from '@tabler/icons-react'
import type { LineLook } from './line-look.ts'
import classes from './line-mark.module.css'

const pictures = {
  free: IconPhone,
  ringing: IconPhoneRinging,
  calling: IconPhoneOutgoing,
  busy: IconPhoneFilled,
  outOfService: IconPhoneOff,
  forwarded: IconArrowForwardUp,
  doNotDisturb: IconBellOff,
}

export function LineMark({ look }: { readonly look: LineLook }) {
  const Picture = pictures[look]
  return (
    <span className={`${classes.mark} ${classes[look]}`} data-look={look}>
      <Picture size={18} stroke={1.7} aria-hidden />
    </span>
  )
}
