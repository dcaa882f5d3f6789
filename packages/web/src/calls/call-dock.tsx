/** The one place of calls: it stays when pages change, and never takes the focus. */
import { useTranslation } from 'react-i18next'
import { useCalls } from '../live/live.tsx'
import classes from './call-dock.module.css'
import { CallList } from './call-list.tsx'
import { GroupPickup, useGroupPickup } from './group-pickup.tsx'

export function CallDock() {
  const { t } = useTranslation('calls')
  const calls = useCalls()
  const rings = useGroupPickup() !== undefined
  if (calls.length === 0 && !rings) return null
  return (
    <aside className={`${classes.dock} noPrint`} aria-label={t('dock')}>
      <GroupPickup />
      <CallList calls={calls} />
    </aside>
  )
}
