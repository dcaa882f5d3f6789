/** Who is in a group: searched and paged by the server; every change takes effect at once. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { IconSearch, IconUserMinus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import classes from '../../rights/rights.module.css'
import { useProblemText, useShowProblem } from '../../shell/problem.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { adminGroupsKey } from './groups-key.ts'

interface GroupMembersProps {
  readonly group: GroupView
  readonly onChanged: () => void
}

export function GroupMembers({ group, onChanged }: GroupMembersProps) {
  const { t } = useTranslation(['groups', 'administration'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
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
      onChanged()
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
      {list.error ? <p role="alert">{problemText(list.error)}</p> : null}
      {!list.isLoading && list.items.length === 0 ? <p className="dim">{t('noMembers')}</p> : null}
      <ul className={classes.list}>
        {list.items.map(({ personId, name, department, isPrimary }) => (
          <li key={personId} className={classes.item}>
            <span className="grow">
              {name} <span className="dim small">{isPrimary ? t('primary') : department}</span>
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--ink-dim)"
              disabled={isPrimary}
              aria-label={t('removeMember', { name })}
              onClick={() => change.mutate({ id: personId, isIn: false })}
            >
              <IconUserMinus size={18} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <div>
          <Button variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
            {t('list.more', { ns: 'administration' })}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
