import { Button, Slider, Switch } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import parts from '../elements/section-parts.module.css'
import { canNotify } from '../own/call-notification.ts'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import { play } from '../softphone/sounds.ts'
import { PreferenceSwitch } from './behaviour-settings.tsx'
import classes from './settings.module.css'

export function SoundSettings() {
  const { t } = useTranslation('settings')
  const { ring, volume, ringer } = usePreferences()
  const decided = { ring: useDecision('ring'), volume: useDecision('volume') }
  return (
    <>
      <Section id="sounds" title={t('sounds')}>
        <Setting label={t('ring')} hint={decided.ring ?? t('ringHint')}>
          <Switch
            aria-label={t('ring')}
            checked={ring}
            disabled={decided.ring !== null}
            onChange={(event) => preferences.set({ ring: event.currentTarget.checked })}
          />
        </Setting>
        <Setting label={t('volume')} hint={decided.volume ?? ''}>
          <Slider
            className={classes.slider}
            thumbLabel={t('volume')}
            value={volume}
            disabled={decided.volume !== null}
            label={null}
            onChange={(value) => preferences.set({ volume: value })}
          />
        </Setting>
        <div className={parts.buttons}>
          {(['ring', 'waiting'] as const).map((sound) => (
            <Button
              key={sound}
              variant="default"
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => play(sound, volume, ringer)}
            >
              {t(sound === 'ring' ? 'tryRing' : 'tryWaiting')}
            </Button>
          ))}
        </div>
      </Section>
      <Section id="notifications" title={t('notifications')}>
        <PreferenceSwitch name="notifications" />
        <AskForNotifications />
        <Setting label={t('telLinks')} hint={t('telLinksHint')}>
          <Button variant="default" onClick={() => openTelephoneLinks(t('registered'))}>
            {t('register')}
          </Button>
        </Setting>
      </Section>
    </>
  )
}

function AskForNotifications() {
  const { t } = useTranslation('settings')
  const [state, setState] = useState<NotificationPermission | 'unsupported'>(() =>
    canNotify() ? Notification.permission : 'unsupported',
  )
  return (
    <Setting label={t('notifyAllowed')} hint={t(`notifyState.${state}`)}>
      {state === 'default' ? (
        <Button variant="default" onClick={() => void Notification.requestPermission().then(setState)}>
          {t('allow')}
        </Button>
      ) : null}
    </Setting>
  )
}

/** The browser asks whether links with `tel:` shall open here. */
function openTelephoneLinks(done: string): void {
  navigator.registerProtocolHandler('tel', `${location.origin}/call?number=%s`)
  showDone(done)
}
