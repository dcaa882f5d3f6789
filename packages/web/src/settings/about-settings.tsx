import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import { useMe } from '../live/live.tsx'
import { useInstall } from '../own/use-install.ts'

export function AboutSettings() {
  const { t } = useTranslation('settings')
  const me = useMe()
  const install = useInstall()
  return (
    <Section id="about" title={t('about')} hint={t('aboutText')}>
      <Setting label={t('server')}>
        <span className="dim">{me?.serverName}</span>
      </Setting>
      {install ? (
        <Setting label={t('install')} hint={t('installHint')}>
          <Button variant="default" onClick={install}>
            {t('install')}
          </Button>
        </Setting>
      ) : null}
      <Setting label={t('api')}>
        <a href="/api">/api</a>
      </Setting>
    </Section>
  )
}
