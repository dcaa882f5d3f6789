/** The directories that people and groups come from. */
import { Button } from '@mantine/core'
import { type DirectoryView, routes, routeUrl } from '@offhook/contract'
import { IconAddressBook, IconDownload, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../elements/empty.tsx'
import { useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import administration from '../administration.module.css'
import classes from './directories.module.css'
import { DirectoryCard } from './directory-card.tsx'
import { type DirectoryDraft, draftOf, emptyDraft } from './directory-draft.ts'
import { DirectoryDrawer } from './directory-drawer.tsx'
import { DirectoryHistory } from './directory-history.tsx'
import { PeopleImportButton } from './people-import.tsx'

const directoriesKey = ['admin', 'directories'] as const
const WHILE_READING_MS = 700
const USUALLY_MS = 10_000

export function DirectoriesPage() {
  const { t } = useTranslation('directories')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [draft, setDraft] = useState<DirectoryDraft | null>(null)
  const [history, setHistory] = useState<DirectoryView | null>(null)
  const directories = useQuery({
    queryKey: directoriesKey,
    queryFn: ({ signal }) => api.listDirectories({ signal }),
    refetchInterval: ({ state }) =>
      state.data?.some((directory) => directory.state === 'running') ? WHILE_READING_MS : USUALLY_MS,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: directoriesKey })
  const run = useMutation({
    mutationFn: ({ id, ...body }: { id: string; isFull: boolean; mayDeactivateMany: boolean }) =>
      api.runDirectory({ params: { id }, body }),
    onSuccess: refresh,
    onError: showProblem,
  })
  const isEmpty = directories.data?.length === 0
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDraft(emptyDraft())}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <div className={administration.head}>
        <h1>{t('title')}</h1>
        <span className="row near wrap">
          <PeopleImportButton />
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={routeUrl('', routes.exportPeople, {})}
            download
          >
            {t('import.export')}
          </Button>
          {isEmpty ? null : add}
        </span>
      </div>
      <p className="dim">{t('hint')}</p>
      {isEmpty ? (
        <Empty icon={IconAddressBook} title={t('none')} hint={t('noneHint')}>
          {add}
        </Empty>
      ) : (
        <ul className={classes.cards}>
          {directories.data?.map((directory) => (
            <DirectoryCard
              key={directory.id}
              directory={directory}
              onRun={(request) => run.mutate({ id: directory.id, ...request })}
              onEdit={() => setDraft(draftOf(directory))}
              onHistory={() => setHistory(directory)}
            />
          ))}
        </ul>
      )}
      <DirectoryDrawer
        draft={draft}
        onDraft={setDraft}
        onSaved={async () => {
          // Whoever opens it again at once finds what was saved.
          await refresh()
          setDraft(null)
        }}
      />
      <DirectoryHistory directory={history} onClose={() => setHistory(null)} />
    </>
  )
}
