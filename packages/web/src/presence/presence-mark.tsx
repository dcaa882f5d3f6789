/** Presence by colour and by shape: ● available, ◆ busy, ◇ wrap-up, ◐ away, ⊖ do not disturb, ○ offline. */
import type { PersonView } from '@offhook/contract'
import classes from './presence.module.css'

export type PresenceState = PersonView['presence']['state']

export function PresenceMark({
  state,
  size = 14,
}: {
  readonly state: PresenceState
  readonly size?: number
}) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" className={classes[state]} aria-hidden="true">
      {shapes[state]}
    </svg>
  )
}

const shapes: Record<PresenceState, React.ReactNode> = {
  available: <circle cx="8" cy="8" r="7" fill="currentColor" />,
  busy: (
    <rect
      x="2.4"
      y="2.4"
      width="11.2"
      height="11.2"
      rx="1.5"
      fill="currentColor"
      transform="rotate(45 8 8)"
    />
  ),
  wrapUp: (
    <rect
      x="3.2"
      y="3.2"
      width="9.6"
      height="9.6"
      rx="1.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      transform="rotate(45 8 8)"
    />
  ),
  away: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>
  ),
  doNotDisturb: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.5 8h7" stroke="var(--surface)" strokeWidth="2.4" strokeLinecap="round" />
    </>
  ),
  offline: <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="2.6" />,
}
