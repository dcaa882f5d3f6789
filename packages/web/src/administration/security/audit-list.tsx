/** The audit log: searched, filtered and paged by the server. */
import { Button } from '@mantine/core'
import { type AuditEntry, routes, routeUrl } from '@offhook/contract'
import { IconDownload, IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import { When } from '../../elements/when.tsx'
import { useApi } from '../../live/live.tsx'
import { AdminTable } from '../admin-table.tsx'
import { useAdminList } from '../use-admin-list.ts'
import { AuditSentence } from './audit-entry.tsx'
import { AuditFilter, auditQueryOf, everyEntry } from './audit-filter.tsx'

export function AuditList() {
  const { t } = useTranslation(['security', 'audit'])
  const api = useApi()
  const showProblem = useShowProblem()
  const [choice, choose] = useState(everyEntry)
  const chosen = auditQueryOf(choice)
  const isAll = Object.keys(chosen).length === 0
  const list = useAdminList<AuditEntry>(['admin', 'audit', chosen], ({ query, signal }) =>
    api.listAudit({ query: { ...query, ...chosen }, signal }),
  )
  const check = useMutation({
    mutationFn: () => api.checkAudit(),
    onSuccess: ({ isIntact, entries, brokenAt }) => {
      if (isIntact) showDone(t('intact', { count: entries }))
      else showProblem(new Error(t('broken', { number: brokenAt })))
    },
    onError: showProblem,
  })
  const text = list.text.trim()
  return (
    <AdminTable
      title={t('audit')}
      list={list}
      keyOf={(entry) => String(entry.number)}
      actions={
        <span className="row near">
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            {t('check')}
          </Button>
          <Button
            component="a"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={routeUrl('', routes.exportAudit, {
              query: { ...chosen, ...(text === '' ? {} : { text }) },
            })}
            download
          >
            {t('export')}
          </Button>
        </span>
      }
      filters={<AuditFilter choice={choice} onChange={choose} />}
      empty={
        isAll
          ? { icon: IconHistory, title: t('auditEmpty'), hint: t('auditEmptyHint') }
          : {
              icon: IconHistory,
              title: t('none', { ns: 'audit' }),
              hint: '',
              action: (
                <Button variant="default" onClick={() => choose(everyEntry)}>
                  {t('reset', { ns: 'audit' })}
                </Button>
              ),
            }
      }
      columns={[
        { name: t('when'), cell: (entry) => <When at={entry.at} as="date" className="tabular" /> },
        { name: t('what'), cell: (entry) => <AuditSentence entry={entry} /> },
        {
          name: t('where'),
          isOptional: true,
          cell: (entry) => (
            <span className="dim small">{[entry.address, entry.device].filter(Boolean).join(' · ')}</span>
          ),
        },
      ]}
    />
  )
}
