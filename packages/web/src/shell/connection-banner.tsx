import { IconCloudOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHasSnapshot, useStreamState } from '../live/live.tsx'
import classes from './connection-banner.module.css'

/** A hiccup of a second is nobody's business. */
const PATIENCE_MS = 1500

export function ConnectionBanner() {
  const { t } = useTranslation()
  const stream = useStreamState()
  const hasSnapshot = useHasSnapshot()
  const isInterrupted = hasSnapshot && stream !== 'live'
  const [isShown, show] = useState(false)
  useEffect(() => {
    if (!isInterrupted) return show(false)
    const timer = setTimeout(() => show(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isInterrupted])
  return (
    <div role="status">
      {isShown ? (
        <div className={classes.banner}>
          <IconCloudOff size={18} aria-hidden />
          {t('stream.waiting')}
        </div>
      ) : null}
    </div>
  )
}
