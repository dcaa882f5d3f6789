/** All lines of all phone systems, searched and paged by the server. */
import { Drawer, Select } from '@mantine/core'
import type { AdminLine } from '@offhook/contract'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterChips } from '../../elements/filter-chips.tsx'
import { reasonSentence } from '../../i18n/sentences.ts'
import { useApi } from '../../live/live.tsx'
import { AdminTable } from '../admin-table.tsx'
import { StateBadge } from '../state-badge.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { LineDetails } from './line-details.tsx'
import { LineMarks } from './line-marks.tsx'
import classes from './lines.module.css'

const linesKey = ['admin', 'lines'] as const
const states = ['all', 'inService', 'cannotOpen', 'outOfService', 'notInitialised'] as const

interface LineTableProps {
  readonly groups: readonly string[]
  /** Changes when the lines should be asked for again. */
  readonly settled: string
}

export function LineTable({ groups, settled }: LineTableProps) {
  const { t, i18n } = useTranslation(['lineGroups', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const [state, setState] = useState<(typeof states)[number]>('all')
  const [group, setGroup] = useState<string | null>(null)
  const [opened, open] = useState<AdminLine | null>(null)
  const list = useAdminList<AdminLine>([...linesKey, state, group], ({ query, signal }) =>
    api.listAdminLines({
      query: { ...query, ...(state === 'all' ? {} : { state }), ...(group === null ? {} : { group }) },
      signal,
    }),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when lines have changed
  useEffect(() => void queries.invalidateQueries({ queryKey: linesKey }), [queries, settled])
  // As it is now: what was saved in the drawer is in the list again.
  const shown = opened && (list.items.find((line) => keyOf(line) === keyOf(opened)) ?? opened)
  const nameOf = (name: string) => (name === 'built-in' ? t('kinds.builtIn') : name)
  return (
    <>
      <AdminTable
        title={t('lines.title')}
        isSection
        list={list}
        keyOf={keyOf}
        onOpen={open}
        empty={{ icon: IconPlugConnected, title: t('lines.emptyTitle'), hint: t('lines.emptyHint') }}
        filters={
          <>
            <Select
              aria-label={t('lines.group')}
              className={classes.filter}
              placeholder={t('lines.anyGroup')}
              clearable
              data={groups.map((name) => ({ value: name, label: nameOf(name) }))}
              value={group}
              onChange={setGroup}
            />
            <FilterChips
              label={t('lines.state')}
              value={state}
              onChange={setState}
              options={states.map((value) => ({
                value,
                label: value === 'all' ? t('lines.all') : t(`lineState.${value}`, { ns: 'shell' }),
              }))}
            />
          </>
        }
        columns={[
          { name: t('lines.number'), cell: (line) => line.line },
          { name: t('lines.name'), cell: (line) => line.name },
          {
            name: t('lines.state'),
            cell: (line) => <StateBadge state={line.state} reason={reasonSentence(i18n, line.stateReason)} />,
          },
          { name: t('lines.group'), isOptional: true, cell: (line) => nameOf(line.group) },
          {
            name: t('lines.person'),
            isOptional: true,
            cell: (line) => line.people.map(({ name }) => name).join(', '),
          },
          { name: t('lines.location'), isOptional: true, cell: (line) => line.locationName },
          { name: t('lines.marks'), isOptional: true, cell: (line) => <LineMarks line={line} /> },
        ]}
      />
      <Drawer
        size="lg"
        opened={opened !== null}
        onClose={() => open(null)}
        title={t('lines.detailsTitle', { line: opened?.line ?? '' })}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {shown ? <LineDetails key={keyOf(shown)} line={shown} group={nameOf(shown.group)} /> : null}
      </Drawer>
    </>
  )
}

function keyOf({ group, line }: AdminLine): string {
  return `${group} ${line}`
}
