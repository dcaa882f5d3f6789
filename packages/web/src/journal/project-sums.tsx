/** The journal by project: how many calls, how much conversation, of what the filters leave. */
import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { duration } from '../i18n/format.ts'
import { useApi } from '../live/live.tsx'
import classes from './project-sums.module.css'
import type { journalQueryOf } from './use-journal.ts'

interface ProjectSumsProps {
  readonly query: ReturnType<typeof journalQueryOf>
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function ProjectSums({ query, isOpen, onClose }: ProjectSumsProps) {
  const { t } = useTranslation(['projects', 'shell'])
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={t('journal.sums')}
      size={520}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <Sums query={query} />
    </Drawer>
  )
}

function Sums({ query }: Pick<ProjectSumsProps, 'query'>) {
  const { t } = useTranslation('projects')
  const api = useApi()
  const problemText = useProblemText()
  const { data: sums, error } = useQuery({
    queryKey: ['journal', 'sums', query],
    queryFn: ({ signal }) => api.sumJournal({ query, signal }),
  })
  if (error) return <p role="alert">{problemText(error)}</p>
  if (!sums) return null
  if (sums.length === 0) return <p className="dim">{t('journal.noSums')}</p>
  const add = (of: 'calls' | 'seconds') => sums.reduce((total, sum) => total + sum[of], 0)
  return (
    <div className="column">
      <p className="dim small">{t('journal.sumsHint')}</p>
      <table className={`${classes.table} tabular`}>
        <thead>
          <tr>
            <th scope="col">{t('journal.project')}</th>
            <th scope="col">{t('journal.calls')}</th>
            <th scope="col">{t('journal.talked')}</th>
          </tr>
        </thead>
        <tbody>
          {sums.map(({ project, calls, seconds }) => (
            <tr key={project}>
              <th scope="row">{project}</th>
              <td>{calls}</td>
              <td>{duration(seconds)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('journal.total')}</th>
            <td>{add('calls')}</td>
            <td>{duration(add('seconds'))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
