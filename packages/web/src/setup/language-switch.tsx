import { useTranslation } from 'react-i18next'
import { FilterChips } from '../elements/filter-chips.tsx'
import { preferences } from '../own/preferences.ts'

/** Before anybody has signed in, the language is this browser's. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation('settings')
  return (
    <FilterChips
      label={t('language')}
      value={i18n.language === 'de' ? 'de' : 'en'}
      options={[
        { value: 'de', label: 'DE' },
        { value: 'en', label: 'EN' },
      ]}
      onChange={(language) => {
        preferences.set({ language })
        void i18n.changeLanguage(language)
      }}
    />
  )
}
