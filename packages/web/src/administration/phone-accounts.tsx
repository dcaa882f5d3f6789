/** The phone accounts of an extension: one a phone, each with its own secret. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { AdminExtension, PhoneAccount } from '@offhook/contract'
import { IconDeviceLandlinePhone, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../elements/confirm.tsx'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { DeviceSharing } from './device-sharing.tsx'
import classes from './phone-accounts.module.css'

interface PhoneAccountsProps {
  readonly extension: AdminExtension
  readonly onAccount: (account: PhoneAccount) => void
  readonly onChanged: () => void
}

type Device = AdminExtension['devices'][number]
type Asked = { readonly what: 'renew' | 'removeDevice'; readonly device: Device }

export function PhoneAccounts({ extension, onAccount, onChanged }: PhoneAccountsProps) {
  const { t } = useTranslation(['administration', 'shell'])
  const api = useApi()
  const showProblem = useShowProblem()
  const [name, setName] = useState('')
  const [asked, ask] = useState<Asked | null>(null)
  const { number } = extension
  const add = useMutation({
    mutationFn: () => api.createDevice({ params: { number }, body: { name: name.trim() } }),
    onSuccess: onAccount,
    onError: showProblem,
  })
  const act = useMutation({
    mutationFn: async ({ what, device }: Asked) => {
      const params = { number, id: device.id }
      if (what === 'renew') return api.renewDeviceSecret({ params })
      await api.deleteDevice({ params })
      return null
    },
    onSuccess: (account) => {
      ask(null)
      if (account) onAccount(account)
      else onChanged()
    },
    onError: (fault) => {
      ask(null)
      showProblem(fault)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') add.mutate()
  }
  return (
    <section className="column near">
      <h2>{t('extensions.devices')}</h2>
      <ul className={classes.devices}>
        {extension.devices.map((device) => (
          <li key={device.id} className={classes.account}>
            <div className={classes.device}>
              <IconDeviceLandlinePhone size={18} aria-hidden />
              <span className="grow">
                <span className="truncate">{device.name}</span>
                <span className="dim small tabular"> {device.user}</span>
              </span>
              <Button size="compact-sm" variant="default" onClick={() => ask({ what: 'renew', device })}>
                {t('extensions.renew')}
              </Button>
              <ActionIcon
                variant="subtle"
                color="red"
                c="var(--bad)"
                aria-label={t('extensions.removeDevice', { name: device.name })}
                onClick={() => ask({ what: 'removeDevice', device })}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
            <DeviceSharing number={number} device={device} onChanged={onChanged} />
          </li>
        ))}
      </ul>
      <form className={classes.add} onSubmit={submit}>
        <TextInput
          className="grow"
          aria-label={t('extensions.device')}
          placeholder={t('extensions.devicePlaceholder')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={name.trim() === ''}>
          {t('extensions.addDevice')}
        </Button>
      </form>
      <Confirm
        isOpen={asked !== null}
        isPending={act.isPending}
        title={asked ? t(`extensions.${asked.what}Title`, { name: asked.device.name }) : ''}
        hint={asked ? t(`extensions.${asked.what}Hint`) : ''}
        action={asked?.what === 'renew' ? t('extensions.renew') : t('remove', { ns: 'shell' })}
        onConfirm={() => asked && act.mutate(asked)}
        onClose={() => ask(null)}
      />
    </section>
  )
}
