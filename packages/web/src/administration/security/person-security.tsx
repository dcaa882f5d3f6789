/** How one person signs in, in the form of the person: where they are signed in, a link for a new password, lost factors. */
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../elements/copy-field.tsx'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import classes from '../../elements/section-parts.module.css'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import { SessionText } from '../../session/session-settings.tsx'
import { RevokeButton, TokenText } from '../../session/token-settings.tsx'

interface PersonSecurityProps {
  readonly id: string
  readonly name: string
}

export function PersonSecurity({ id, name }: PersonSecurityProps) {
  const { t } = useTranslation('security')
  const api = useApi()
  const queries = useQueryClient()
  const language = useLanguage()
  const showProblem = useShowProblem()
  const [link, setLink] = useState<{ token: string; expiresAt: number } | null>(null)
  const key = ['admin', 'person-security', id] as const
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.getPersonSecurity({ params: { id }, signal }),
  })
  const onSuccess = () => {
    showDone(t('done'))
    return queries.invalidateQueries({ queryKey: key })
  }
  const act = useMutation({
    mutationFn: (what: 'endPersonSessions' | 'removePersonFactors') => api[what]({ params: { id } }),
    onSuccess,
    onError: showProblem,
  })
  const revoke = useMutation({
    mutationFn: (token: string) => api.deletePersonToken({ params: { id, token } }),
    onSuccess,
    onError: showProblem,
  })
  const create = useMutation({
    mutationFn: () => api.createResetLink({ params: { id } }),
    onSuccess: setLink,
    onError: showProblem,
  })
  if (!data) return null
  const facts = [
    data.hasPassword ? t('hasPassword') : t('hasNone'),
    data.mustChangePassword ? t('mustChange') : '',
    data.hasSecondFactor ? t('hasSecondFactor') : '',
    data.passkeys > 0 ? t('passkeys', { count: data.passkeys }) : '',
  ]
  return (
    <section className="column near" aria-label={t('personTitle')}>
      <h2>{t('personTitle')}</h2>
      <p className="dim small">{facts.filter(Boolean).join(' · ')}</p>
      {data.sessions.map((session) => (
        <SessionText key={session.id} session={session} />
      ))}
      {data.tokens.length > 0 ? (
        <div className="column near">
          <h3>{t('tokens', { count: data.tokens.length })}</h3>
          <ul className={classes.list}>
            {data.tokens.map((token) => (
              <li key={token.id} className={classes.item}>
                <TokenText token={token} />
                <RevokeButton token={token} onRevoke={() => revoke.mutate(token.id)} />
              </li>
            ))}
          </ul>
          <p className="dim small">{t('tokensEnd')}</p>
        </div>
      ) : null}
      {link ? (
        <div>
          <CopyField label={t('resetLink')} value={`${location.origin}/reset#${link.token}`} />
          <p className="dim small">
            {t('resetLinkHint', { name, when: dateAndTime(link.expiresAt, language) })}
          </p>
        </div>
      ) : null}
      <div className="row near" style={{ flexWrap: 'wrap' }}>
        <Button
          variant="default"
          size="compact-sm"
          loading={create.isPending}
          onClick={() => create.mutate()}
        >
          {t('resetLink')}
        </Button>
        {data.sessions.length + data.tokens.length > 0 ? (
          <Button variant="default" size="compact-sm" onClick={() => act.mutate('endPersonSessions')}>
            {t('endSessions')}
          </Button>
        ) : null}
        {data.hasSecondFactor || data.passkeys > 0 ? (
          <Button variant="default" size="compact-sm" onClick={() => act.mutate('removePersonFactors')}>
            {t('removeFactors')}
          </Button>
        ) : null}
      </div>
    </section>
  )
}
