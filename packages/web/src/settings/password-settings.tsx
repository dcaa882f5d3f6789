import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { useApi } from '../live/live.tsx'
import { useOwnSecurity } from '../session/use-own-security.ts'
import { useShortestPassword } from '../session/use-sign-in-methods.ts'

export function PasswordSettings() {
  const { t } = useTranslation('settings')
  const api = useApi()
  const problemText = useProblemText()
  const usual = useShortestPassword()
  const { security } = useOwnSecurity()
  const shortest = security?.passwordRule.minimumLength ?? usual
  const kinds = security?.passwordRule.kinds ?? 1
  const [old, setOld] = useState('')
  const [wanted, setWanted] = useState('')
  const change = useMutation({
    mutationFn: () => api.changePassword({ body: { old, new: wanted } }),
    onSuccess: () => {
      setOld('')
      setWanted('')
      showDone(t('passwordChanged'))
    },
  })
  const hint = `${t('passwordHint', { count: shortest })}${kinds > 1 ? ` ${t('passwordKinds', { kinds })}` : ''}`
  const missing = shortest - [...wanted].length
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (old !== '' && missing <= 0) change.mutate()
  }
  if (security?.hasPassword === false) {
    return (
      <Section id="password" title={t('password')}>
        <Setting label={t('passwordElsewhere')}>{null}</Setting>
      </Section>
    )
  }
  return (
    <Section id="password" title={t('password')} hint={hint}>
      <form className={classes.form} onSubmit={submit}>
        <PasswordField
          label={t('oldPassword')}
          autoComplete="current-password"
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
          error={change.error ? problemText(change.error) : undefined}
        />
        <PasswordField
          label={t('newPassword')}
          autoComplete="new-password"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          description={wanted !== '' && missing > 0 ? t('passwordShort', { count: missing }) : undefined}
        />
        <div>
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={old === '' || missing > 0}
          >
            {t('changePassword')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
