import { useTranslation } from 'react-i18next'
import type { Language } from './index.ts'

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return i18n.language === 'de' ? 'de' : 'en'
}
