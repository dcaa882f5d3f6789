/** At which computer this browser stands: for shared desks, whose telephones belong to whoever is signed in there. */
import { Button, TextInput } from '@mantine/core'
import { placeAtComputer } from '@offhook/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { useProblemText, useShowProblem } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { useApi, useMe } from '../live/live.tsx'

const ownComputerKey = ['own-computer'] as const

/** The connection says at its beginning at which computer it stands: the page begins again, and shows it. */
function beginAnew(): void {
  window.location.reload()
}

export function ComputerSettings() {
  const { t } = useTranslation('computers')
  const api = useApi()
  const me = useMe()
  const showProblem = useShowProblem()
  const { data } = useQuery({
    queryKey: ownComputerKey,
    queryFn: ({ signal }) => api.getOwnComputer({ signal }),
  })
  const leave = useMutation({
    mutationFn: () => api.leaveComputer(),
    onSuccess: beginAnew,
    onError: showProblem,
  })
  // The token is an administrator's: for all others there is nothing to type.
  if (!data || (data.computer === null && me?.role !== 'administrator')) return null
  const { computer } = data
  return (
    <Section id="computer" title={t('own')} hint={t('ownHint')}>
      {computer ? (
        <Setting
          label={t('ownAt', { name: computer.name })}
          hint={
            computer.phones.length > 0
              ? t('ownPhones', { phones: computer.phones.join(', ') })
              : t('ownNoPhones')
          }
        >
          <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
            {t('leave')}
          </Button>
        </Setting>
      ) : (
        <PlaceForm />
      )}
    </Section>
  )
}

function PlaceForm() {
  const { t } = useTranslation('computers')
  const api = useApi()
  const problemText = useProblemText()
  const [form, setForm] = useState({ name: '', token: '' })
  const place = useMutation({
    mutationFn: () => api.placeAtComputer({ body: form }),
    onSuccess: beginAnew,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (placeAtComputer.safeParse(form).success) place.mutate()
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('name')}
        autoCapitalize="none"
        autoComplete="off"
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <PasswordField
        label={t('token')}
        autoComplete="off"
        value={form.token}
        onChange={(event) => setForm({ ...form, token: event.currentTarget.value })}
      />
      <div role="alert">{place.error ? problemText(place.error) : null}</div>
      <div>
        <Button type="submit" loading={place.isPending}>
          {t('place')}
        </Button>
      </div>
    </form>
  )
}
