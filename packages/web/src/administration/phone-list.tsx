import type { RegisteredPhone } from '@offhook/contract'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { When } from '../elements/when.tsx'
import { elapsed } from '../i18n/format.ts'
import { useNow } from '../live/clock.ts'
import { useApi, useNews, useWatch } from '../live/live.tsx'
import { AdminTable } from './admin-table.tsx'
import classes from './administration.module.css'
import { useAdminList } from './use-admin-list.ts'

const phonesKey = ['admin', 'phones'] as const

export function PhoneList() {
  const { t, i18n } = useTranslation('administration')
  const api = useApi()
  const queries = useQueryClient()
  const list = useAdminList<RegisteredPhone>(phonesKey, (input) => api.listPhones(input))
  useWatch([{ topic: 'phones' }])
  useNews((event) => {
    if (event.type === 'phone') void queries.invalidateQueries({ queryKey: phonesKey })
  })
  const capability = (name: string) =>
    i18n.exists(`phones.capability.${name}`, { ns: 'administration' })
      ? t(`phones.capability.${name as 'talk'}`)
      : name
  return (
    <AdminTable
      title={t('phones.title')}
      list={list}
      keyOf={(phone) => phone.contact}
      empty={{ icon: IconPlugConnected, title: t('phones.emptyTitle'), hint: t('phones.emptyHint') }}
      columns={[
        { name: t('phones.line'), cell: (phone) => <strong>{phone.line}</strong> },
        { name: t('phones.agent'), cell: (phone) => phone.userAgent || phone.device },
        { name: t('phones.address'), cell: (phone) => phone.address },
        { name: t('phones.transport'), cell: (phone) => phone.transport.toUpperCase(), isOptional: true },
        { name: t('phones.since'), cell: (phone) => <When at={phone.since} as="date" />, isOptional: true },
        { name: t('phones.expires'), cell: (phone) => <Until at={phone.expiresAt} />, isOptional: true },
        {
          name: t('phones.can'),
          isOptional: true,
          cell: (phone) => (
            <span className={`dim small ${classes.wide}`}>
              {phone.capabilities.map(capability).join(' · ')}
            </span>
          ),
        },
      ]}
    />
  )
}

function Until({ at }: { readonly at: number }) {
  return elapsed(at - useNow())
}
