/** Who is in a group: searched and paged by the server; every change takes effect at once. */
import { TextInput } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { IconSearch } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { adminGroupsKey } from './groups-key.ts'
import { MemberList } from './member-list.tsx'

interface GroupMembersProps {
  readonly group: GroupView
  readonly onChanged: () => Promise<unknown>
}

export function GroupMembers({ group, onChanged }: GroupMembersProps) {
  const { t } = useTranslation(['groups', 'administration'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const params = { id: group.id }
  const key = [...adminGroupsKey, group.id, 'members'] as const
  const list = useAdminList(key, (input) => api.listGroupMembers({ params, ...input }))
  const change = useMutation({
    mutationFn: ({ id, isIn }: { id: string; isIn: boolean }) => {
      const body = { personIds: [id] }
      return isIn ? api.addGroupMembers({ params, body }) : api.removeGroupMembers({ params, body })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: key })
      await onChanged()
    },
    onError: showProblem,
  })
  return (
    <div className="column">
      <PersonSelect
        label={t('addMember')}
        value={null}
        without={list.items.map(({ personId }) => personId)}
        onChange={(id) => id !== null && change.mutate({ id, isIn: true })}
      />
      <TextInput
        type="search"
        aria-label={t('list.search', { ns: 'administration' })}
        placeholder={t('list.search', { ns: 'administration' })}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={list.text}
        onChange={(event) => list.setText(event.currentTarget.value)}
      />
      <MemberList list={list} onRemove={(id) => change.mutate({ id, isIn: false })} />
    </div>
  )
}
