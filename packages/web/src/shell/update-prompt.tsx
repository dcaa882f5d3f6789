import { useRegisterSW } from 'virtual:pwa-register/react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './update-prompt.module.css'

export function UpdatePrompt() {
  const { t } = useTranslation()
  const {
    needRefresh: [isWaiting, setWaiting],
    updateServiceWorker,
  } = useRegisterSW()
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
