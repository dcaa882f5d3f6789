/** The pickup group of an extension: a name of one's own, or one that others have already. */
import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { extensionsKey } from './extensions-key.ts'

interface PickupGroupFieldProps {
  readonly value: string | null
  readonly problem: string | undefined
  readonly onChange: (value: string | null) => void
}

export function PickupGroupField({ value, problem, onChange }: PickupGroupFieldProps) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const groups = useQuery({
    queryKey: [...extensionsKey, 'pickup-groups'],
    queryFn: ({ signal }) => api.listPickupGroups({ signal }),
  })
  const sizes = new Map(groups.data?.map(({ name, extensions }) => [name, extensions]))
  return (
    <Autocomplete
      label={t('extensions.pickupGroup')}
      description={t('extensions.pickupGroupHint')}
      placeholder={t('extensions.pickupGroupNone')}
      value={value ?? ''}
      error={problem}
      limit={50}
      data={[...sizes.keys()]}
      renderOption={({ option }) => (
        <span className="row between">
          <span>{option.value}</span>
          <span className="dim small">
            {t('extensions.members', { count: sizes.get(option.value) ?? 0 })}
          </span>
        </span>
      )}
      onChange={(text) => onChange(text.trim() === '' ? null : text)}
    />
  )
}
