/** Gives a group or a computer a profile of client settings. */
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { profilesKey } from './profiles-key.ts'

interface ProfileSelectProps {
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

/** Not there before there is a profile to choose. */
export function ProfileSelect({ value, onChange }: ProfileSelectProps) {
  const { t } = useTranslation('profiles')
  const api = useApi()
  const { data } = useQuery({ queryKey: profilesKey, queryFn: ({ signal }) => api.listProfiles({ signal }) })
  if (!data || data.length === 0) return null
  return (
    <Select
      label={t('profileOf')}
      value={data.some(({ id }) => id === value) ? value : ''}
      allowDeselect={false}
      data={[{ value: '', label: t('none') }, ...data.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
    />
  )
}
