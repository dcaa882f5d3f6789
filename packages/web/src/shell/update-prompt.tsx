import { useRegisterSW } from 'virtual:pwa-register/react'
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNews } from '../live/live.tsx'
import { useSoftphoneState } from '../softphone/use-softphone.tsx'
import { loadAnew } from './load-anew.ts'
import classes from './update-prompt.module.css'

/** Offers a newer client, and loads it where the administration wants that, but never under a call of this browser. */
export function UpdatePrompt() {
  const { t } = useTranslation()
  const {
    needRefresh: [isWaiting, setWaiting],
    updateServiceWorker,
  } = useRegisterSW()
  const [isAsked, ask] = useState(false)
  const { isTalking } = useSoftphoneState()
  useNews((event) => {
    if (event.type === 'reload') ask(true)
  })
  useEffect(() => {
    if (isAsked && !isTalking) void loadAnew(() => updateServiceWorker(true))
  }, [isAsked, isTalking, updateServiceWorker])
  if (isAsked)
    return (
      <div className={classes.prompt} role="status">
        <span>{t(isTalking ? 'update.afterCall' : 'update.loading')}</span>
      </div>
    )
  if (!isWaiting) return null
  return (
    <div className={classes.prompt} role="status">
      <span>{t('update.text')}</span>
      <Button size="compact-sm" onClick={() => updateServiceWorker(true)}>
        {t('update.reload')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => setWaiting(false)}>
        {t('update.later')}
      </Button>
    </div>
  )
}
