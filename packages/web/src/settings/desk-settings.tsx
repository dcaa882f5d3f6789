/** Signing in at phones: one's PIN, and the phone at which one is signed in now. */
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'

const deskKey = ['own-desk'] as const

export function DeskSettings() {
  const { t } = useTranslation(['settings', 'shell'])
  const language = useLanguage()
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const { data } = useQuery({ queryKey: deskKey, queryFn: ({ signal }) => api.getOwnDesk({ signal }) })
  const refresh = () => queries.invalidateQueries({ queryKey: deskKey })
  const leave = useMutation({
    mutationFn: () => api.leaveDesk(),
    onSuccess: () => {
      showDone(t('desk.left'))
      return refresh()
    },
    onError: showProblem,
  })
  const remove = useMutation({
    mutationFn: () => api.removePhonePin(),
    onSuccess: () => {
      showDone(t('desk.removed'))
      return refresh()
    },
    onError: showProblem,
  })
  // Who has no line here, or no phone to go to, has no use for a PIN.
  if (!data || data.line === null || !(data.isSomewhere || data.hasPin)) return null
  const { desk, hasPin, line, shortestPin } = data
  return (
    <Section id="desk" title={t('desk.title')} hint={t('desk.hint', { in: `*11*${line}*PIN#` })}>
      {desk ? (
        <Setting label={t('desk.at', { ...desk, when: dateAndTime(desk.since, language) })}>
          <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
            {t('desk.leave')}
          </Button>
        </Setting>
      ) : null}
      <Setting label={hasPin ? t('desk.has') : t('desk.hasNot')}>
        {hasPin ? (
          <Button
            variant="light"
            color="red"
            c="var(--bad)"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('remove', { ns: 'shell' })}
          </Button>
        ) : null}
      </Setting>
      <PinForm shortest={shortestPin} hasPin={hasPin} onSaved={refresh} />
    </Section>
  )
}

interface PinFormProps {
  readonly shortest: number
  readonly hasPin: boolean
  readonly onSaved: () => Promise<void>
}

function PinForm({ shortest, hasPin, onSaved }: PinFormProps) {
  const { t } = useTranslation('settings')
  const api = useApi()
  const problemText = useProblemText()
  const [pin, setPin] = useState('')
  const save = useMutation({
    mutationFn: () => api.setPhonePin({ body: { pin } }),
    onSuccess: () => {
      setPin('')
      showDone(t('desk.saved'))
      return onSaved()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (pin.length >= shortest) save.mutate()
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <PasswordField
        label={hasPin ? t('desk.newPin') : t('desk.pin')}
        description={t('desk.pinHint', { count: shortest })}
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={pin}
        onChange={(event) => {
          save.reset()
          setPin(event.currentTarget.value.replace(/\D/g, ''))
        }}
        error={save.error ? problemText(save.error) : undefined}
      />
      <div>
        <Button type="submit" variant="default" loading={save.isPending} disabled={pin.length < shortest}>
          {hasPin ? t('desk.replace') : t('desk.set')}
        </Button>
      </div>
    </form>
  )
}
