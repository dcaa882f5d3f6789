import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Section, Setting } from '../elements/section.tsx'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import { useOwnChanges } from '../own/use-own-changes.ts'

export function LookSettings() {
  const { t, i18n } = useTranslation('settings')
  const { theme } = usePreferences()
  const { changeMe } = useOwnChanges()
  const decided = { language: useDecision('language'), theme: useDecision('theme') }
  const setLanguage = (language: 'de' | 'en') => {
    preferences.set({ language })
    void i18n.changeLanguage(language)
    changeMe({ language })
  }
  return (
    <Section id="look" title={t('look')}>
      <Setting label={t('language')} hint={decided.language ?? ''}>
        <SegmentedControl
          disabled={decided.language !== null}
          aria-label={t('language')}
          value={i18n.language}
          onChange={(value) => setLanguage(value === 'de' ? 'de' : 'en')}
          data={[
            { value: 'de', label: t('languages.de') },
            { value: 'en', label: t('languages.en') },
          ]}
        />
      </Setting>
      <Setting label={t('theme')} hint={decided.theme ?? ''}>
        <SegmentedControl
          disabled={decided.theme !== null}
          aria-label={t('theme')}
          value={theme}
          onChange={(value) => preferences.set({ theme: value as typeof theme })}
          data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`themes.${value}`) }))}
        />
      </Setting>
    </Section>
  )
}
