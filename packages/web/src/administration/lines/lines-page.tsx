/** The phone systems that are connected, and the lines of all of them. */
import { Button } from '@mantine/core'
import type { LineGroup } from '@offhook/contract'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import admin from '../administration.module.css'
import { GroupCard } from './group-card.tsx'
import { GroupDrawer } from './group-drawer.tsx'
import { LineTable } from './line-table.tsx'
import classes from './lines.module.css'
import { UnwantedCallsDrawer } from './unwanted-calls.tsx'

const groupsKey = ['admin', 'line-groups'] as const
const LOOK_EVERY_MS = 2000

export function LinesPage() {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [opened, open] = useState<LineGroup | 'new' | null>(null)
  const groups = useQuery({
    queryKey: groupsKey,
    queryFn: ({ signal }) => api.listLineGroups({ signal }),
    refetchInterval: LOOK_EVERY_MS,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: groupsKey })
  const list = groups.data ?? []
  const isBuiltIn = opened !== null && opened !== 'new' && opened.kind === 'builtIn'
  return (
    <>
      <div className={admin.head}>
        <h1>{t('title')}</h1>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
          {t('add')}
        </Button>
      </div>
      {groups.error && !groups.data ? <p role="alert">{problemText(groups.error)}</p> : null}
      <ul className={classes.groups} aria-label={t('lines.group')}>
        {list.map((group) => (
          <GroupCard key={group.name} group={group} onEdit={() => open(group)} onChanged={refresh} />
        ))}
      </ul>
      {groups.data && list.every(({ settings }) => settings === null) ? (
        <p className="dim">{t('addHint')}</p>
      ) : null}
      <LineTable groups={list.map(({ name }) => name)} settled={settledKey(list)} />
      <UnwantedCallsDrawer opened={isBuiltIn} onClose={() => open(null)} />
      <GroupDrawer opened={isBuiltIn ? null : opened} onClose={() => open(null)} onChanged={refresh} />
    </>
  )
}

/** Changes when lines came, went, or changed their state. */
function settledKey(groups: readonly LineGroup[]): string {
  return JSON.stringify(groups.map(({ name, lines, taken }) => [name, lines, taken]))
}
