/** The one place of calls: it stays when pages change, and never takes the focus. */
import { useTranslation } from 'react-i18next'
import { useCalls } from '../live/live.tsx'
import { usePreferences } from '../own/preferences.ts'
import classes from './call-dock.module.css'
import { CallList } from './call-list.tsx'
import { phaseOf } from './call-phase.ts'
import { GroupPickup, useGroupPickup } from './group-pickup.tsx'

export function CallDock() {
  const { t } = useTranslation('calls')
  const { slideIn } = usePreferences()
  const all = useCalls()
  const calls = slideIn ? all : all.filter((shown) => phaseOf(shown) !== 'ringing')
  const rings = useGroupPickup() !== undefined && slideIn
  if (calls.length === 0 && !rings) return null
  return (
    <aside className={`${classes.dock} noPrint`} aria-label={t('dock')}>
      {rings ? <GroupPickup /> : null}
      <CallList calls={calls} />
    </aside>
  )
}
