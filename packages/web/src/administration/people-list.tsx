import { Button } from '@mantine/core'
import type { AdminPerson } from '@offhook/contract'
import { IconPlus, IconUsers } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { When } from '../elements/when.tsx'
import { useApi } from '../live/live.tsx'
import { AdminTable } from './admin-table.tsx'
import { PeopleImportButton } from './directories/people-import.tsx'
import { BulkEdit } from './people/bulk-edit.tsx'
import { PersonForm } from './person-form.tsx'
import { useAdminList } from './use-admin-list.ts'

export const adminPeopleKey = ['admin', 'people'] as const

export function PeopleList() {
  const { t } = useTranslation(['administration', 'people'])
  const api = useApi()
  const queries = useQueryClient()
  const [edited, edit] = useState<AdminPerson | 'new' | null>(null)
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [isBulk, setBulk] = useState(false)
  const list = useAdminList<AdminPerson>(adminPeopleKey, (input) => api.listAdminPeople(input))
  const people = list.items.filter(({ id }) => chosen.has(id))
  const refresh = () => queries.invalidateQueries({ queryKey: adminPeopleKey })
  const add = (
    <span className="row near wrap">
      <PeopleImportButton />
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
        {t('people.add')}
      </Button>
    </span>
  )
  return (
    <>
      <AdminTable
        title={t('people.title')}
        list={list}
        keyOf={(person) => person.id}
        onOpen={edit}
        actions={add}
        selection={{ keys: chosen, onChange: choose, nameOf: (person) => person.name }}
        filters={
          people.length > 0 ? (
            <Button variant="light" onClick={() => setBulk(true)}>
              {t('bulk.open', { ns: 'people', count: people.length })}
            </Button>
          ) : null
        }
        empty={{ icon: IconUsers, title: t('people.emptyTitle'), hint: t('people.emptyHint') }}
        columns={[
          { name: t('people.name'), cell: (person) => person.name },
          { name: t('people.user'), cell: (person) => person.user, isOptional: true },
          { name: t('people.lines'), cell: (person) => person.lines.join(', ') },
          { name: t('people.department'), cell: (person) => person.department, isOptional: true },
          {
            name: t('people.role'),
            cell: (person) => (
              <span className={person.isActive ? '' : 'dim'}>
                {person.isActive ? t(`people.roles.${person.role}`) : t('people.inactive')}
              </span>
            ),
          },
          {
            name: t('people.lastSeen'),
            isOptional: true,
            cell: (person) => (
              <span className="dim">
                {person.lastSeenAt === null ? (
                  t('people.never')
                ) : (
                  <When at={person.lastSeenAt} as="relative" />
                )}
              </span>
            ),
          },
        ]}
      />
      <PersonForm edited={edited} onClose={() => edit(null)} onChanged={refresh} />
      <BulkEdit people={people} isOpen={isBulk} onClose={() => setBulk(false)} onChanged={refresh} />
    </>
  )
}
