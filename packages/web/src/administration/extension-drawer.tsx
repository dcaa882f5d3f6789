import { Drawer } from '@mantine/core'
import type { AdminExtension, PhoneAccount } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ExtensionDetails } from './extension-details.tsx'
import { NewExtension } from './new-extension.tsx'
import { PhoneAccountCard } from './phone-account-card.tsx'

interface ExtensionDrawerProps {
  readonly extension: AdminExtension | null
  readonly isNew: boolean
  readonly onClose: () => void
  readonly onChanged: () => void
}

/** A new extension, or one that is there; after a secret was made: how to connect the phone. */
export function ExtensionDrawer({ extension, isNew, onClose, onChanged }: ExtensionDrawerProps) {
  const { t } = useTranslation(['administration', 'shell'])
  const [account, setAccount] = useState<PhoneAccount | null>(null)
  const close = () => {
    setAccount(null)
    onClose()
  }
  const made = (next: PhoneAccount) => {
    setAccount(next)
    onChanged()
  }
  const number = account?.line ?? extension?.number
  return (
    <Drawer
      opened={isNew || extension !== null || account !== null}
      onClose={close}
      title={number ? t('extensions.edit', { number }) : t('extensions.add')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {account ? (
        <PhoneAccountCard account={account} onDone={close} />
      ) : isNew ? (
        <NewExtension onMade={made} />
      ) : extension ? (
        <ExtensionDetails
          key={extension.number}
          extension={extension}
          onAccount={made}
          onChanged={onChanged}
          onClose={close}
        />
      ) : null}
    </Drawer>
  )
}
