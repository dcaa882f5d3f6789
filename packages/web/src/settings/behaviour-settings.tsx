/** What the client does by itself: where it begins, what it shows and asks, what it says of one. */
import { SegmentedControl, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'

export function BehaviourSettings() {
  const { t } = useTranslation(['settings', 'profiles'])
  const { startPage } = usePreferences()
  const decision = useDecision('startPage')
  return (
    <Section id="behaviour" title={t('behaviour')}>
      <Setting label={t('startPage')} hint={decision ?? t('startPageHint')}>
        <SegmentedControl
          aria-label={t('startPage')}
          value={startPage}
          disabled={decision !== null}
          onChange={(value) => preferences.set({ startPage: value as typeof startPage })}
          data={(['people', 'calls', 'journal'] as const).map((value) => ({
            value,
            label: t(`value.${value}`, { ns: 'profiles' }),
          }))}
        />
      </Setting>
      <PreferenceSwitch name="slideIn" />
      <PreferenceSwitch name="confirmDial" />
      <PreferenceSwitch name="awayWhenIdle" />
    </Section>
  )
}

interface PreferenceSwitchProps {
  readonly name: 'slideIn' | 'confirmDial' | 'awayWhenIdle' | 'notifications'
}

/** A preference that is on or off, with the reason where the administration decided it. */
export function PreferenceSwitch({ name }: PreferenceSwitchProps) {
  const { t } = useTranslation('settings')
  const chosen = usePreferences()
  const decision = useDecision(name)
  return (
    <Setting label={t(name)} hint={decision ?? t(`${name}Hint`)}>
      <Switch
        aria-label={t(name)}
        checked={chosen[name]}
        disabled={decision !== null}
        onChange={(event) => preferences.set({ [name]: event.currentTarget.checked })}
      />
    </Setting>
  )
}
