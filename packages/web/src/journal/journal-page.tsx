import { ActionIcon, Button, Select, Skeleton, TextInput, Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { JournalEntry } from '@offhook/contract'
import {
  IconFlag,
  IconHistory,
  IconPhoneCheck,
  IconSearch,
  IconShare,
  IconTableExport,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { FilterChips } from '../elements/filter-chips.tsx'
import { useProblemText } from '../elements/problem.tsx'
import { useLines, useNews, usePerson } from '../live/live.tsx'
import { useLineLabel } from '../own/use-line-label.ts'
import { ProjectFilter } from '../projects/project-filter.tsx'
import { JournalOwner, JournalSorting } from './journal-choices.tsx'
import { type JournalFilter, type JournalSort, journalRows } from './journal-days.ts'
import { JournalDrawer } from './journal-drawer.tsx'
import { JournalList } from './journal-list.tsx'
import classes from './journal-page.module.css'
import { PrintedJournal } from './printed-journal.tsx'
import { ProjectSums } from './project-sums.tsx'
import { journalQueryOf, useJournal } from './use-journal.ts'
import { usePrinting } from './use-printing.ts'
import { useUnread } from './use-unread.ts'

const filters = ['all', 'missed', 'incoming', 'outgoing', 'notReached', 'flagged', 'shared'] as const

export function JournalPage() {
  const { t } = useTranslation(['journal', 'projects'])
  const lines = useLines()
  const lineLabel = useLineLabel()
  const problemText = useProblemText()
  const [filter, setFilter] = useState<JournalFilter>('all')
  const [line, setLine] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [searched] = useDebouncedValue(text, 200)
  const [open, setOpen] = useState<JournalEntry | null>(null)
  const [project, setProject] = useState<string | null>(null)
  const [isSumming, setSumming] = useState(false)
  const [sort, setSort] = useState<JournalSort>('newest')
  const [personId, setPerson] = useState<string | null>(null)
  const owner = usePerson(personId ?? '')
  const isUnread = useUnread()
  const choice = { filter, line, text: searched, project, sort, personId }
  const journal = useJournal(choice)
  const query = journalQueryOf(choice)
  // An entry that is open may change so that the filters no longer leave it in the list.
  useNews((event) => {
    if (event.type === 'journal' && event.entry.id === open?.id) setOpen(event.entry)
  })
  const rows = journalRows(journal.entries, sort)
  const mayChange = ({ owner: whose }: JournalEntry) =>
    whose === null || (filter !== 'shared' && (owner?.permitted.includes('changeJournal') ?? false))
  const isPrinting = usePrinting()
  return (
    <div className={classes.journal}>
      <div className={classes.head}>
        <div className="row between">
          <h1>{t('title')}</h1>
          <Tooltip label={t('journal.export', { ns: 'projects' })}>
            <ActionIcon
              component="a"
              className="noPrint"
              href={exportAddress(query)}
              download
              variant="subtle"
              size={36}
              aria-label={t('journal.export', { ns: 'projects' })}
            >
              <IconTableExport size={19} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
        <div className={`${classes.tools} noPrint`}>
          <TextInput
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            className={classes.search}
          />
          <FilterChips
            label={t('filter.label')}
            value={filter}
            onChange={setFilter}
            options={filters.map((value) => ({
              value,
              label: t(`filter.${value}`),
            }))}
          />
          {lines.length > 1 && personId === null ? (
            <Select
              aria-label={t('line')}
              className={classes.line}
              data={[
                { value: '', label: t('allLines') },
                ...lines.map((own) => ({ value: own.line, label: lineLabel(own) })),
              ]}
              value={line ?? ''}
              allowDeselect={false}
              onChange={(value) => setLine(value === '' ? null : value)}
            />
          ) : null}
          <JournalOwner
            value={personId}
            onChange={(chosen) => {
              setPerson(chosen)
              setLine(null)
            }}
          />
          <JournalSorting value={sort} onChange={setSort} />
          <ProjectFilter value={project} onChange={setProject} onSums={() => setSumming(true)} />
        </div>
      </div>
      {journal.error ? (
        <p className={classes.problem} role="alert">
          {problemText(journal.error)}
        </p>
      ) : journal.isLoading ? (
        <JournalSkeleton />
      ) : rows.length === 0 ? (
        <Nothing filter={filter} isSearching={searched !== '' || line !== null || project !== null} />
      ) : (
        <>
          <JournalList
            rows={rows}
            isByTime={sort === 'newest' || sort === 'oldest'}
            isUnread={isUnread}
            onOpen={setOpen}
            onEnd={journal.loadMore}
            isLoadingMore={journal.isLoadingMore}
          />
          {isPrinting ? <PrintedJournal rows={rows} /> : null}
        </>
      )}
      <ProjectSums query={query} isOpen={isSumming} onClose={() => setSumming(false)} />
      <JournalDrawer
        entry={journal.entries.find(({ id }) => id === open?.id) ?? open}
        mayChange={mayChange}
        onClose={() => setOpen(null)}
      />
    </div>
  )
}

/** Of the file; its times are those of this browser. */
function exportAddress(query: ReturnType<typeof journalQueryOf>): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return `/api/v1/journal/file?${new URLSearchParams({ ...query, timeZone })}`
}

function JournalSkeleton() {
  return (
    <div className={classes.skeleton}>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike
        <Skeleton key={index} height={56} />
      ))}
    </div>
  )
}

function Nothing({ filter, isSearching }: { readonly filter: JournalFilter; readonly isSearching: boolean }) {
  const { t } = useTranslation('journal')
  if (isSearching) return <Empty icon={IconSearch} title={t('nothingTitle')} hint={t('nothingHint')} />
  if (filter === 'shared')
    return <Empty icon={IconShare} title={t('noSharedTitle')} hint={t('noSharedHint')} />
  if (filter === 'flagged')
    return <Empty icon={IconFlag} title={t('noFlaggedTitle')} hint={t('noFlaggedHint')} />
  if (filter === 'notReached')
    return <Empty icon={IconPhoneCheck} title={t('allReachedTitle')} hint={t('allReachedHint')} />
  if (filter === 'missed')
    return <Empty icon={IconPhoneCheck} title={t('noMissedTitle')} hint={t('noMissedHint')} />
  return (
    <Empty icon={IconHistory} title={t('emptyTitle')} hint={t('emptyHint')}>
      <Button component={Link} to="/calls" variant="light">
        {t('makeCall')}
      </Button>
    </Empty>
  )
}
