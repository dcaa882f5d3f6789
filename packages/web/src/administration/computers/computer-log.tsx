/** What was done to a computer and at it, from the audit log. */
import type { AuditEntry, ComputerView } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { When } from '../../elements/when.tsx'
import { useApi } from '../../live/live.tsx'
import { AuditSentence } from '../security/audit-entry.tsx'

const ACTIONS = [
  'createComputer',
  'changeComputer',
  'renewComputerToken',
  'reloadClients',
  'placeAtComputer',
  'leaveComputer',
].join(',')
export const computerLogKey = ['admin', 'audit', 'computer'] as const

/** Entries that are asked for; those of computers whose names hold this one's are left out afterwards. */
const MOST = 50

export function ComputerLog({ computer: { name } }: { readonly computer: ComputerView }) {
  const { t } = useTranslation('computers')
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: [...computerLogKey, name],
    enabled: isOpen,
    staleTime: 0,
    queryFn: ({ signal }) => api.listAudit({ query: { text: name, actions: ACTIONS, limit: MOST }, signal }),
  })
  const entries = data?.items.filter(({ target }: AuditEntry) => target === name)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('done')}</summary>
      {entries?.length === 0 ? <p className="dim small">{t('doneNothing')}</p> : null}
      <div className="column near">
        {entries?.map((entry) => (
          <div key={entry.number}>
            <When at={entry.at} as="date" className="dim small" />
            <AuditSentence entry={entry} />
          </div>
        ))}
      </div>
    </details>
  )
}
