/** The one place of calls: it stays when pages change, and never takes the focus. */
import { useTranslation } from 'react-i18next'
import { useCalls } from '../live/live.tsx'
import classes from './call-dock.module.css'
import { CallList } from './call-list.tsx'

export function CallDock() {
  const { t } = useTranslation('calls')
  const calls = useCalls()
  if (calls.length === 0) return null
  return (
    <aside className={classes.dock} aria-label={t('dock')}>
      <CallList calls={calls} />
    </aside>
  )
}
