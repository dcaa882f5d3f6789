import { Button } from '@mantine/core'
import type { AdminExtension } from '@offhook/contract'
import { IconDeviceLandlinePhone, IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi, useMe, useNews, useWatch } from '../live/live.tsx'
import { AdminTable } from './admin-table.tsx'
import { ExtensionDrawer } from './extension-drawer.tsx'
import { extensionsKey } from './extensions-key.ts'
import { StateBadge } from './state-badge.tsx'
import { useAdminList } from './use-admin-list.ts'

export function ExtensionList() {
  const { t } = useTranslation('administration')
  const api = useApi()
  const queries = useQueryClient()
  const [opened, open] = useState<string | 'new' | null>(null)
  const isAdministrator = useMe()?.role === 'administrator'
  const list = useAdminList<AdminExtension>(extensionsKey, (input) => api.listExtensions(input))
  const refresh = () => void queries.invalidateQueries({ queryKey: extensionsKey })
  useWatch([{ topic: 'phones' }])
  useNews((event) => {
    if (event.type === 'phone') refresh()
  })
  return (
    <>
      <AdminTable
        title={t('extensions.title')}
        list={list}
        keyOf={(extension) => extension.number}
        {...(isAdministrator ? { onOpen: (extension: AdminExtension) => open(extension.number) } : {})}
        actions={
          isAdministrator ? (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
              {t('extensions.add')}
            </Button>
          ) : null
        }
        empty={{
          icon: IconDeviceLandlinePhone,
          title: t('extensions.emptyTitle'),
          hint: t('extensions.emptyHint'),
        }}
        columns={[
          { name: t('extensions.number'), cell: (extension) => extension.number },
          { name: t('extensions.name'), cell: (extension) => extension.name },
          {
            name: t('extensions.state'),
            cell: (extension) => <StateBadge state={extension.state} reason={extension.stateReason} />,
          },
          {
            name: t('extensions.phones'),
            isOptional: true,
            cell: (extension) => `${extension.registrations} / ${extension.devices.length}`,
          },
          {
            name: t('extensions.pickupGroup'),
            isOptional: true,
            cell: (extension) => extension.pickupGroup ?? '',
          },
          {
            name: '',
            isOptional: true,
            cell: (extension) => (
              <span className="dim small">
                {[
                  extension.doNotDisturb ? t('extensions.doNotDisturb') : '',
                  extension.forwardings.length > 0 ? t('extensions.forwarded') : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            ),
          },
        ]}
      />
      <ExtensionDrawer
        extension={list.items.find(({ number }) => number === opened) ?? null}
        isNew={opened === 'new'}
        onClose={() => open(null)}
        onChanged={refresh}
      />
    </>
  )
}
