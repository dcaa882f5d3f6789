/** Whether people may sign in at a phone, and who is signed in there now. */
import { Button, Switch } from '@mantine/core'
import type { AdminExtension } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'

interface DeviceSharingProps {
  readonly number: string
  readonly device: AdminExtension['devices'][number]
  readonly onChanged: () => void
}

export function DeviceSharing({ number, device, onChanged }: DeviceSharingProps) {
  const { t } = useTranslation('administration')
  const language = useLanguage()
  const api = useApi()
  const showProblem = useShowProblem()
  const [isShared, setShared] = useState(device.isShared)
  const [guest, setGuest] = useState(device.guest)
  const params = { number, id: device.id }
  const share = useMutation({
    mutationFn: (wanted: boolean) => api.changeDevice({ params, body: { isShared: wanted } }),
    onSuccess: (_saved, wanted) => {
      setShared(wanted)
      if (!wanted) setGuest(null)
      onChanged()
    },
    onError: showProblem,
  })
  const end = useMutation({
    mutationFn: () => api.endDeskGuest({ params }),
    onSuccess: () => {
      setGuest(null)
      showDone(t('extensions.guestEnded'))
      onChanged()
    },
    onError: showProblem,
  })
  return (
    <div className="column near">
      <Switch
        size="sm"
        label={t('extensions.shared')}
        aria-label={t('extensions.sharedOf', { name: device.name })}
        {...(isShared ? { description: t('extensions.sharedHint') } : {})}
        checked={isShared}
        disabled={share.isPending}
        onChange={(event) => share.mutate(event.currentTarget.checked)}
      />
      {guest ? (
        <div className="row near">
          <span className="grow small">
            {t('extensions.guest', {
              name: guest.name,
              line: guest.line,
              when: dateAndTime(guest.since, language),
            })}
          </span>
          <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {t('extensions.endGuest')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
