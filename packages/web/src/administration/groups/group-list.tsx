import { Button } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi, useLive } from '../../live/live.tsx'
import { useRightWords } from '../../rights/right-words.ts'
import { AdminTable } from '../admin-table.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { GroupDrawer } from './group-drawer.tsx'
import { adminGroupsKey } from './groups-key.ts'

export function GroupList() {
  const { t } = useTranslation('groups')
  const api = useApi()
  const queries = useQueryClient()
  const { store } = useLive()
  const words = useRightWords()
  const [edited, edit] = useState<GroupView | 'new' | null>(null)
  const list = useAdminList<GroupView>(adminGroupsKey, (input) => api.listGroups(input))
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
        keyOf={(group) => group.id}
        onOpen={edit}
        actions={add}
        empty={{ icon: IconUsersGroup, title: t('emptyTitle'), hint: t('emptyHint'), action: add }}
        columns={[
          { name: t('name'), cell: (group) => group.name },
          { name: t('members'), cell: (group) => group.members },
          {
            name: t('leader'),
            isOptional: true,
            cell: (group) =>
              group.leaderId === null ? (
                <span className="dim">{t('nobody')}</span>
              ) : (
                (store.person(group.leaderId)?.name ?? '—')
              ),
          },
          { name: t('rights'), cell: (group) => words.level(group.memberGrade.level) },
          {
            name: t('source'),
            isOptional: true,
            cell: (group) => (
              <span className="dim">{group.source === 'builtIn' ? t('builtIn') : group.source}</span>
            ),
          },
          {
            name: t('state'),
            isOptional: true,
            cell: (group) => <span className="dim">{t(group.isActive ? 'on' : 'off')}</span>,
          },
        ]}
      />
      <GroupDrawer
        edited={edited}
        onClose={() => edit(null)}
        onChanged={() => queries.invalidateQueries({ queryKey: adminGroupsKey })}
      />
    </>
  )
}
