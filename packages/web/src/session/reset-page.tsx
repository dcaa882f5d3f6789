/** Where the link of an administrator leads. The token stands behind the # and so is never sent with the address. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { Card } from './card.tsx'
import { useShortestPassword } from './use-sign-in-methods.ts'

export function ResetPage() {
  const { t } = useTranslation('session')
  const api = useApi()
  const navigate = useNavigate()
  const problemText = useProblemText()
  const shortest = useShortestPassword()
  const [token] = useState(() => location.hash.slice(1))
  const [newPassword, setNewPassword] = useState('')
  const reset = useMutation({
    mutationFn: () => api.resetPassword({ body: { token, newPassword } }),
    onSuccess: () => {
      showDone(t('resetDone'))
      return navigate({ to: '/people', replace: true })
    },
  })
  return (
    <Card
      title={t('resetTitle')}
      subtitle={t('resetSubtitle', { server: location.hostname })}
      problem={reset.error ? problemText(reset.error) : null}
      onSubmit={() => reset.mutate()}
    >
      <PasswordField
        label={t('newPassword')}
        description={t('passwordHint', { count: shortest })}
        value={newPassword}
        onChange={(event) => setNewPassword(event.currentTarget.value)}
        autoComplete="new-password"
        size="md"
        autoFocus
      />
      <Button
        type="submit"
        size="md"
        loading={reset.isPending}
        disabled={[...newPassword].length < shortest}
        fullWidth
      >
        {t('resetTitle')}
      </Button>
    </Card>
  )
}
