/** The fields of people that the administration added, for one person. */
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../live/live.tsx'
import fields from '../../people/number-fields.module.css'
import { settingsKey } from '../settings-key.ts'

interface FurtherFieldsProps {
  readonly value: Readonly<Record<string, string>>
  readonly onChange: (value: Record<string, string>) => void
}

export function FurtherFields({ value, onChange }: FurtherFieldsProps) {
  const api = useApi()
  const { data } = useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => api.getSettings({ signal }) })
  if (!data || data.furtherFields.length === 0) return null
  return (
    <div className={fields.fields}>
      {data.furtherFields.map(({ key, label }) => (
        <TextInput
          key={key}
          label={label}
          value={value[key] ?? ''}
          maxLength={280}
          onChange={(event) => onChange({ ...value, [key]: event.currentTarget.value })}
        />
      ))}
    </div>
  )
}
