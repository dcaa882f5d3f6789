/** SIP and CSTA messages live, as a ladder diagram: of one line or of all. */
import { Button, Select, Skeleton } from '@mantine/core'
import type { Ladder } from '@offhook/contract'
import { IconEraser, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LadderDiagram } from '../ladder/ladder-diagram.tsx'
import { withArrow } from '../ladder/live-ladder.ts'
import { useApi, useMe, useNews, useWatch } from '../live/live.tsx'
import table from './admin-table.module.css'
import classes from './administration.module.css'
import { Captures } from './captures.tsx'

const empty: Ladder = { participants: [], arrows: [] }

export function LadderPage() {
  const { t } = useTranslation('administration')
  const [line, setLine] = useState<string | null>(null)
  const isAdministrator = useMe()?.role === 'administrator'
  return (
    <>
      <div className={classes.head}>
        <h1>{t('ladder.title')}</h1>
      </div>
      <LiveLadder key={line ?? ''} line={line} onLine={setLine} />
      {isAdministrator ? <Captures line={line} /> : null}
    </>
  )
}

interface LiveLadderProps {
  readonly line: string | null
  readonly onLine: (line: string | null) => void
}

function LiveLadder({ line, onLine }: LiveLadderProps) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const [ladder, setLadder] = useState<Ladder | null>(null)
  const [isPaused, pause] = useState(false)
  const isAdministrator = useMe()?.role === 'administrator'
  const lines = useQuery({
    queryKey: ['admin', 'line-names', isAdministrator],
    queryFn: async ({ signal }): Promise<readonly (readonly [string, string])[]> => {
      // Lines of other phone systems are the business of administrators.
      if (isAdministrator) {
        const { items } = await api.listAdminLines({ query: { limit: 200 }, signal })
        return items.map(({ line: number, name, people }) => [number, people[0]?.name ?? name] as const)
      }
      const { items } = await api.listExtensions({ query: { limit: 200 }, signal })
      return items.map(({ number, name }) => [number, name] as const)
    },
  })
  const recent = useQuery({
    queryKey: ['admin', 'trace', line],
    queryFn: ({ signal }) =>
      api.getTrace({ query: { limit: 60, ...(line === null ? {} : { line }) }, signal }),
    staleTime: 0,
  })
  useWatch([line === null ? { topic: 'sip' } : { topic: 'sip', line }])
  useNews((event) => {
    if (event.type !== 'sip' || isPaused || (line !== null && !event.lines.includes(line))) return
    setLadder((former) => withArrow(former ?? recent.data ?? empty, event.arrow))
  })
  const shown = ladder ?? recent.data
  return (
    <>
      <div className={classes.tools}>
        <Select
          aria-label={t('ladder.line')}
          searchable
          data={[
            { value: '', label: t('ladder.allLines') },
            ...(lines.data ?? []).map(([number, name]) => ({
              value: number,
              label: name === '' ? number : `${number} · ${name}`,
            })),
          ]}
          value={line ?? ''}
          allowDeselect={false}
          onChange={(value) => onLine(value === '' ? null : value)}
        />
        <Button
          variant="default"
          leftSection={
            isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          aria-pressed={isPaused}
          onClick={() => {
            setLadder(shown ?? null)
            pause(!isPaused)
          }}
        >
          {isPaused ? t('ladder.resume') : t('ladder.pause')}
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconEraser size={16} aria-hidden />}
          onClick={() => setLadder(empty)}
        >
          {t('ladder.clear')}
        </Button>
      </div>
      <div className={`${table.padded} surface`}>
        {shown ? <LadderDiagram ladder={shown} /> : <Skeleton height={320} />}
      </div>
    </>
  )
}
