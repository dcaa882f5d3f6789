/** Whether somebody can be reached in the browser: there, greyed or red while they talk, as one may know it. */
import type { PersonView } from '@offhook/contract'
import { IconHeadset, IconHeadsetOff } from '@tabler/icons-react'
import classes from './line-mark.module.css'

type AudioVideo = PersonView['audioVideo']

export function AudioVideoMark({ audioVideo: { state } }: { readonly audioVideo: AudioVideo }) {
  if (state === 'none') return null
  const Picture = state === 'unavailable' ? IconHeadsetOff : IconHeadset
  return (
    <span className={`${classes.mark} ${classes[state]}`} data-audio-video={state}>
      <Picture size={18} stroke={1.7} aria-hidden />
    </span>
  )
}
