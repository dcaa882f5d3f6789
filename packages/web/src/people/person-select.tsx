/** Finds one colleague by typing. */
import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '../live/live.tsx'

interface PersonSelectProps {
  readonly label: string
  readonly value: string | null
  readonly onChange: (id: string | null) => void
  /** Who is not offered. */
  readonly without?: readonly string[]
  readonly placeholder?: string
  readonly isClearable?: boolean
  /** In a panel that closes when one presses outside of it. */
  readonly isInside?: boolean
}

/** As many as one reads; typing finds the others. */
const MOST_SHOWN = 40

export function PersonSelect(props: PersonSelectProps) {
  const { label, value, onChange, without = [], placeholder, isClearable = false, isInside = false } = props
  const { t } = useTranslation('shell')
  const people = usePeople()
  const excluded = without.join(' ')
  const data = useMemo(
    () =>
      people
        .filter(({ id }) => id === value || !excluded.includes(id))
        .map(({ id, name, department, lines }) => ({
          value: id,
          label: [name, lines[0]?.line ?? department].filter(Boolean).join(' · '),
        })),
    [people, value, excluded],
  )
  return (
    <Select
      label={label}
      data={data}
      value={value}
      searchable
      limit={MOST_SHOWN}
      clearable={isClearable}
      allowDeselect={false}
      placeholder={placeholder ?? t('field.placeholder')}
      comboboxProps={{ withinPortal: !isInside }}
      nothingFoundMessage="—"
      onChange={onChange}
    />
  )
}
