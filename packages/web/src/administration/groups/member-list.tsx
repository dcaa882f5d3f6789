/** The members of a group, for those who administer or lead it; each can be taken out. */
import { ActionIcon, Button } from '@mantine/core'
import { IconUserMinus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import classes from '../../rights/rights.module.css'
import type { AdminList } from '../use-admin-list.ts'

interface Member {
  readonly personId: string
  readonly name: string
  readonly department: string
  /** In it by the directory: cannot be taken out here. */
  readonly isPrimary: boolean
}

interface MemberListProps {
  readonly list: AdminList<Member>
  readonly onRemove: (personId: string) => void
}

export function MemberList({ list, onRemove }: MemberListProps) {
  const { t } = useTranslation(['groups', 'administration'])
  const problemText = useProblemText()
  return (
    <>
      {list.error ? <p role="alert">{problemText(list.error)}</p> : null}
      {!list.isLoading && !list.error && list.items.length === 0 ? (
        <p className="dim">{t('noMembers')}</p>
      ) : null}
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
              onClick={() => onRemove(personId)}
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
    </>
  )
}
