/** To which project a call is put: chosen before it, or here afterwards. */
import { Select } from '@mantine/core'
import type { JournalEntry } from '@offhook/contract'
import { IconBriefcase } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Facts } from '../elements/facts.tsx'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { useProjects } from './project-choice.tsx'

export function EntryProject({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('projects')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const projects = useProjects(entry.line)
  const { project } = entry
  const noted = projects.filter(({ use }) => use !== 'dial').map(({ name }) => name)
  const names = project && !noted.includes(project.name) ? [project.name, ...noted] : noted
  if (names.length === 0) return null
  const save = (name: string | null) => {
    api
      .changeJournalEntry({ params: { id: entry.id }, body: { project: name } })
      .then(() => {
        showDone(t('journal.saved'))
        return queries.invalidateQueries({ queryKey: ['journal'] })
      })
      .catch(showProblem)
  }
  return (
    <div className="column near">
      <Select
        label={t('journal.field')}
        placeholder={t('none')}
        leftSection={<IconBriefcase size={17} aria-hidden />}
        data={names}
        value={project?.name ?? null}
        onChange={save}
        searchable
        clearable
        nothingFoundMessage={t('nothing')}
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      {entry.isPrivate ? <p className="dim small">{t('uses.private')}</p> : null}
      {project ? (
        <Facts
          facts={[
            [t('journal.code'), project.code],
            [t('journal.userCode'), project.userCode ?? ''],
          ]}
        />
      ) : null}
    </div>
  )
}
