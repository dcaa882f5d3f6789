/** The audit log: searched and paged by the server. */
import { Button } from '@mantine/core'
import { type AuditEntry, routes, routeUrl } from '@offhook/contract'
import { IconDownload, IconHistory, IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import { showDone, useShowProblem } from '../../shell/problem.tsx'
import { AdminTable } from '../admin-table.tsx'
import { useAdminList } from '../use-admin-list.ts'

export function AuditList() {
  const { t } = useTranslation('security')
  const api = useApi()
  const language = useLanguage()
  const showProblem = useShowProblem()
  const list = useAdminList<AuditEntry>(['admin', 'audit'], (input) => api.listAudit(input))
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
            href={routeUrl('', routes.exportAudit, text === '' ? {} : { query: { text } })}
            download
          >
            {t('export')}
          </Button>
        </span>
      }
      empty={{ icon: IconHistory, title: t('auditEmpty'), hint: t('auditEmptyHint') }}
      columns={[
        { name: t('when'), cell: (entry) => <time>{dateAndTime(entry.at, language)}</time> },
        { name: t('who'), cell: (entry) => entry.actor },
        { name: t('what'), cell: (entry) => <What entry={entry} /> },
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

function What({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation('security')
  return (
    <span>
      <code>{entry.action}</code> {entry.target}
      {entry.refused === null ? null : (
        <span style={{ color: 'var(--bad)' }}> {t('refused', { code: entry.refused })}</span>
      )}
      {entry.changes.map(({ field, before, after }) => (
        <div key={field} className="dim small">
          {field}: {before ?? '—'} → {after ?? '—'}
        </div>
      ))}
    </span>
  )
}
