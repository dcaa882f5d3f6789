import type { OwnLine } from '@offhook/contract'
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './state-badge.module.css'

type LineState = OwnLine['state']

const pictures = {
  inService: IconCircleCheck,
  cannotOpen: IconCircleX,
  outOfService: IconPlugConnectedX,
  notInitialised: IconCircleDashed,
}

/** The state of a line by word, shape and colour. */
export function StateBadge({ state, reason }: { readonly state: LineState; readonly reason?: string }) {
  const { t } = useTranslation('shell')
  const Picture = pictures[state]
  return (
    <span className={classes.badge} data-state={state} title={reason}>
      <Picture size={16} stroke={1.8} aria-hidden />
      {t(`lineState.${state}`)}
    </span>
  )
}
