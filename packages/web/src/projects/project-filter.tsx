/** Which project's calls the journal shows, and the way to their sums. Nothing where no project is known. */
import { Button, Select } from '@mantine/core'
import { IconSum } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { useProjects } from './project-choice.tsx'

interface ProjectFilterProps {
  readonly value: string | null
  readonly onChange: (project: string | null) => void
  readonly onSums: () => void
}

/** The choice of calls that have no project: a name that no project has. */
const WITHOUT = ' '

export function ProjectFilter({ value, onChange, onSums }: ProjectFilterProps) {
  const { t } = useTranslation('projects')
  const api = useApi()
  const projects = useProjects()
  // Projects that are no longer offered stay in the journal.
  const { data: sums } = useQuery({
    queryKey: ['journal', 'sums', {}],
    queryFn: ({ signal }) => api.sumJournal({ query: {}, signal }),
  })
  const noted = projects.filter(({ use }) => use !== 'dial').map(({ name }) => name)
  const names = [...new Set([...noted, ...(sums ?? []).map(({ project }) => project)])]
  if (names.length === 0) return null
  return (
    <>
      <Select
        w={190}
        aria-label={t('journal.filter')}
        placeholder={t('journal.all')}
        data={[
          ...names.map((name) => ({ value: name, label: name })),
          { value: WITHOUT, label: t('journal.without') },
        ]}
        value={value === '' ? WITHOUT : value}
        onChange={(chosen) => onChange(chosen === WITHOUT ? '' : chosen)}
        searchable
        clearable
        nothingFoundMessage={t('nothing')}
        clearButtonProps={{ 'aria-label': t('journal.all') }}
      />
      <Button variant="subtle" leftSection={<IconSum size={17} aria-hidden />} onClick={onSums}>
        {t('journal.sums')}
      </Button>
    </>
  )
}
