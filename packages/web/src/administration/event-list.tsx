import type { SystemEvent } from '@offhook/contract'
import { IconActivity, IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterChips } from '../elements/filter-chips.tsx'
import { When } from '../elements/when.tsx'
import { eventSentence } from '../i18n/sentences.ts'
import { useApi, useNews, useWatch } from '../live/live.tsx'
import { AdminTable } from './admin-table.tsx'
import classes from './event-list.module.css'
import { useAdminList } from './use-admin-list.ts'

const pictures = { info: IconInfoCircle, warn: IconAlertTriangle, error: IconCircleX }
const levels = ['all', 'info', 'warn', 'error'] as const

export function EventList() {
  const { t, i18n } = useTranslation('administration')
  const api = useApi()
  const queries = useQueryClient()
  const [level, setLevel] = useState<(typeof levels)[number]>('all')
  const list = useAdminList<SystemEvent>(['admin', 'events', level], ({ query, signal }) =>
    api.listEvents({ query: { ...query, ...(level === 'all' ? {} : { level }) }, signal }),
  )
  useWatch([{ topic: 'systemEvents' }])
  useNews((event) => {
    if (event.type === 'systemEvent') void queries.invalidateQueries({ queryKey: ['admin', 'events'] })
  })
  return (
    <AdminTable
      title={t('events.title')}
      list={list}
      keyOf={(event) => event.id}
      empty={{ icon: IconActivity, title: t('events.emptyTitle'), hint: t('events.emptyHint') }}
      filters={
        <FilterChips
          label={t('events.level')}
          value={level}
          onChange={setLevel}
          options={levels.map((value) => ({ value, label: t(`events.${value}`) }))}
        />
      }
      columns={[
        {
          name: t('events.kind'),
          cell: (event) => {
            const Picture = pictures[event.level]
            return (
              <span className={classes.level} data-level={event.level}>
                <Picture size={18} stroke={1.8} role="img" aria-label={t(`events.levels.${event.level}`)} />
              </span>
            )
          },
        },
        {
          name: t('events.when'),
          cell: (event) => <When at={event.at} as="date" className="dim small tabular" />,
        },
        {
          name: t('events.what'),
          cell: (event) => (
            <span className={classes.event}>
              <span className="grow">{eventSentence(i18n, event)}</span>
              <Details event={event} />
            </span>
          ),
        },
      ]}
    />
  )
}

function Details({ event }: { readonly event: SystemEvent }) {
  const { t } = useTranslation('administration')
  const entries = Object.entries(event.details)
  if (entries.length === 0) return null
  return (
    <details className={classes.details}>
      <summary className="dim small">{t('events.details')}</summary>
      <code className="small">
        {event.code}
        {entries.map(([name, value]) => ` · ${name}: ${value}`).join('')}
      </code>
    </details>
  )
}
