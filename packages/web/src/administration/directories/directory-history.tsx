/** What was read from a directory, and what that changed and why. */
import { Button, Drawer } from '@mantine/core'
import type { DirectoryChange, DirectoryRun, DirectoryView } from '@offhook/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import classes from './directories.module.css'
import { useDirectoryFault } from './use-directory-fault.ts'

interface DirectoryHistoryProps {
  readonly directory: DirectoryView | null
  readonly onClose: () => void
}

export function DirectoryHistory({ directory, onClose }: DirectoryHistoryProps) {
  const { t } = useTranslation(['directories', 'shell'])
  return (
    <Drawer
      opened={directory !== null}
      onClose={onClose}
      size="lg"
      title={t('runs.title', { name: directory?.settings.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {directory ? <Runs id={directory.id} /> : null}
    </Drawer>
  )
}

function Runs({ id }: { readonly id: string }) {
  const { t } = useTranslation('directories')
  const api = useApi()
  const runs = useInfiniteQuery({
    queryKey: ['admin', 'directory-runs', id],
    queryFn: ({ pageParam, signal }) =>
      api.listDirectoryRuns({
        params: { id },
        query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  const all = runs.data?.pages.flatMap(({ items }) => items)
  if (all?.length === 0) return <p className="dim">{t('runs.none')}</p>
  return (
    <div className="column">
      <ol className={classes.runs}>
        {all?.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ol>
      {runs.hasNextPage ? (
        <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t('runs.more')}
        </Button>
      ) : null}
    </div>
  )
}

function Run({ run }: { readonly run: DirectoryRun }) {
  const { t } = useTranslation('directories')
  const language = useLanguage()
  const faultText = useDirectoryFault()
  const { created, changed, deactivated, skipped, groups, pictures, computers } = run
  return (
    <li className={classes.run} data-outcome={run.outcome}>
      <div>
        <strong>{t(`runs.${run.outcome}`, { count: run.wouldDeactivate })}</strong>
        <span className="dim small">
          {' '}
          {dateAndTime(run.startedAt, language)}
          {run.server === '' ? '' : ` · ${run.server}`}
          {run.isFull ? ` · ${t('runs.full')}` : ''}
        </span>
      </div>
      {run.fault ? <div>{faultText(run.fault)}</div> : null}
      {run.outcome === 'failed' ? null : (
        <div className="dim small">
          {t('runs.counts', { created, changed, deactivated, skipped, groups })}
          {pictures > 0 ? ` · ${t('runs.pictures', { count: pictures })}` : ''}
          {computers > 0 ? ` · ${t('computers', { count: computers })}` : ''}
        </div>
      )}
      {run.changes.length === 0 ? null : (
        <details className={classes.changes}>
          <summary>{t('runs.what')}</summary>
          <ul>
            {run.changes.map((change, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a run that is over does not change
              <Change key={at} change={change} />
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function Change({ change }: { readonly change: DirectoryChange }) {
  const { t } = useTranslation('directories')
  return (
    <li>
      {change.title} <span className="dim">{t(`reasons.${change.reason}`)}</span>
      {change.reason === 'new'
        ? null
        : change.fields.map(({ field, before, after }) => (
            <div key={field} className="dim small">
              {t(`fields.${field}` as 'fields.name')}
              {field === 'picture' ? null : `: ${before || '—'} → ${after || '—'}`}
            </div>
          ))}
    </li>
  )
}
