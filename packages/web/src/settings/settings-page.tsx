import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LedGroups } from '../administration/groups/led-groups.tsx'
import { SectionList } from '../elements/section-list.tsx'
import { SessionSettings } from '../session/session-settings.tsx'
import { TokenSettings } from '../session/token-settings.tsx'
import { AudioSettings } from '../softphone/audio-settings.tsx'
import { AboutSettings } from './about-settings.tsx'
import { BehaviourSettings } from './behaviour-settings.tsx'
import { CalendarSettings } from './calendar-settings.tsx'
import { ComputerSettings } from './computer-settings.tsx'
import { ConnectionSettings } from './connection-settings.tsx'
import { DeskSettings } from './desk-settings.tsx'
import { IdentitySettings, PasskeySettings, SecondFactorSettings } from './factor-settings.tsx'
import { LineSettings } from './line-settings.tsx'
import { LookSettings } from './look-settings.tsx'
import { PasswordSettings } from './password-settings.tsx'
import { PictureSettings } from './picture-settings.tsx'
import { PrivacySettings } from './privacy-settings.tsx'
import { SoundSettings } from './sound-settings.tsx'

export function SettingsPage() {
  const { t } = useTranslation('settings')
  const hash = useRouterState({ select: (state) => state.location.hash })
  useEffect(() => {
    if (hash !== '') document.getElementById(hash)?.scrollIntoView()
  }, [hash])
  return (
    <SectionList>
      <div className="page narrow column far">
        <h1>{t('title')}</h1>
        <PictureSettings />
        <LineSettings />
        <DeskSettings />
        <ComputerSettings />
        <CalendarSettings />
        <PrivacySettings />
        <LedGroups />
        <LookSettings />
        <BehaviourSettings />
        <AudioSettings />
        <SoundSettings />
        <ConnectionSettings />
        <PasswordSettings />
        <PasskeySettings />
        <SecondFactorSettings />
        <IdentitySettings />
        <SessionSettings />
        <TokenSettings />
        <AboutSettings />
      </div>
    </SectionList>
  )
}
