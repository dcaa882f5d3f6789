/** Which of several phones of a line calls and answers when one does so from this browser. */
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Setting } from '../elements/section.tsx'
import { preferences, usePreferences } from '../own/preferences.ts'
import { usePhones } from '../own/use-phones.ts'

export function PhoneChoice({ line }: { readonly line: string }) {
  const { t } = useTranslation('settings')
  const phones = usePhones(line)
  const { phone } = usePreferences()
  if (phones.length < 2) return null
  const options = phones.map(({ device, name, userAgent }) => ({
    value: `${line}/${device}`,
    label: [name, userAgent].filter((word) => word !== '').join(' · ') || device,
  }))
  return (
    <Setting label={t('phone')} hint={t('phoneHint')}>
      <Select
        aria-label={t('phone')}
        data={[{ value: '', label: t('phoneAny') }, ...options]}
        value={options.some(({ value }) => value === phone) ? phone : ''}
        allowDeselect={false}
        onChange={(value) => preferences.set({ phone: value ?? '' })}
      />
    </Setting>
  )
}
