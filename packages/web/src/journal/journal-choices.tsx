/** Whose journal, and by what it is sorted. */
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMe, usePeople } from '../live/live.tsx'
import type { JournalSort } from './journal-days.ts'
import classes from './journal-page.module.css'

interface ReaderProps {
  readonly value: string | null
  readonly onChange: (personId: string | null) => void
}

/** Not there for who may read no other journal. */
export function JournalOwner({ value, onChange }: ReaderProps) {
  const { t } = useTranslation('journal')
  const self = useMe()?.id
  const open = usePeople().filter(({ id, permitted }) => id !== self && permitted.includes('seeJournal'))
  if (open.length === 0) return null
  return (
    <Select
      aria-label={t('whose')}
      className={classes.line}
      searchable
      allowDeselect={false}
      value={value ?? ''}
      data={[{ value: '', label: t('own') }, ...open.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
    />
  )
}

interface SortProps {
  readonly value: JournalSort
  readonly onChange: (sort: JournalSort) => void
}

export function JournalSorting({ value, onChange }: SortProps) {
  const { t } = useTranslation('journal')
  return (
    <Select
      aria-label={t('sort.label')}
      className={classes.line}
      allowDeselect={false}
      value={value}
      data={(['newest', 'oldest', 'longest', 'name'] as const).map((sort) => ({
        value: sort,
        label: t(`sort.${sort}`),
      }))}
      onChange={(chosen) => onChange(chosen as JournalSort)}
    />
  )
}
