/** The register of computers: their tokens, the lines their software uses, and the telephones beside them. */
import { Button } from '@mantine/core'
import type { ComputerView } from '@offhook/contract'
import { IconDeviceDesktop, IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { When } from '../../elements/when.tsx'
import { useApi } from '../../live/live.tsx'
import { AdminTable } from '../admin-table.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { ComputerDrawer } from './computer-drawer.tsx'

const computersKey = ['admin', 'computers'] as const
/** Lines that are named in a row before it says how many there are. */
const MOST_NAMED = 4

export function ComputersPage() {
  const { t } = useTranslation('computers')
  const api = useApi()
  const queries = useQueryClient()
  const [edited, edit] = useState<ComputerView | 'new' | null>(null)
  const list = useAdminList<ComputerView>(computersKey, (input) => api.listComputers(input))
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <AdminTable
        title={t('title')}
        list={list}
        keyOf={(computer) => computer.id}
        onOpen={edit}
        actions={add}
        empty={{ icon: IconDeviceDesktop, title: t('emptyTitle'), hint: t('emptyHint'), action: add }}
        columns={[
          { name: t('name'), cell: (computer) => <Name computer={computer} /> },
          { name: t('lines'), cell: (computer) => <Lines computer={computer} /> },
          { name: t('phones'), cell: (computer) => computer.phones.join(', '), isOptional: true },
          { name: t('here'), cell: (computer) => <Seen computer={computer} /> },
          {
            name: t('software'),
            isOptional: true,
            cell: (computer) => <span className="dim">{computer.seen?.software ?? ''}</span>,
          },
        ]}
      />
      <ComputerDrawer
        edited={edited}
        onClose={() => edit(null)}
        onChanged={() => queries.invalidateQueries({ queryKey: computersKey })}
      />
    </>
  )
}

/** With what the directory says of it. */
function Name({ computer: { name, system } }: { readonly computer: ComputerView }) {
  return (
    <>
      {name}
      {system === '' ? null : <div className="dim small">{system}</div>}
    </>
  )
}

function Lines({ computer: { lines, groupIds } }: { readonly computer: ComputerView }) {
  const { t } = useTranslation('computers')
  if (lines === '*') return t('linesAll')
  const named = lines.slice(0, MOST_NAMED).join(', ')
  const parts = [
    lines.length > MOST_NAMED ? `${named} + ${lines.length - MOST_NAMED}` : named,
    groupIds.length > 0 ? t('ofGroups', { count: groupIds.length }) : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? <span className="dim">{t('linesNone')}</span> : parts.join(' · ')
}

/** Who sits there, else when it was here last. */
function Seen({ computer: { isActive, people, seen } }: { readonly computer: ComputerView }) {
  const { t } = useTranslation('computers')
  if (!isActive) return <span className="dim">{t('inactive')}</span>
  if (people.length > 0) return people.join(', ')
  return <span className="dim">{seen ? <When at={seen.at} as="relative" /> : t('never')}</span>
}
