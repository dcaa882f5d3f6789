/** Where one is signed in, and signing out there. */
import { Button } from '@mantine/core'
import type { BrowserSession } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import { useOwnSecurity } from './use-own-security.ts'

export function SessionSettings() {
  const { t } = useTranslation('settings')
  const api = useApi()
  const { security, refresh } = useOwnSecurity()
  const showProblem = useShowProblem()
  const end = useMutation({
    mutationFn: (id: string | null) =>
      id === null ? api.endOtherSessions() : api.endOwnSession({ params: { id } }),
    onSuccess: () => {
      showDone(t('sessionEnded'))
      return refresh()
    },
    onError: showProblem,
  })
  const sessions = security?.sessions ?? []
  return (
    <Section id="sessions" title={t('sessions')} hint={t('sessionsHint')}>
      <ul className={classes.list}>
        {sessions.map((session) => (
          <li key={session.id} className={classes.item}>
            <SessionText session={session} />
            {session.isThis ? (
              <span className="dim small">{t('thisBrowser')}</span>
            ) : (
              <Button
                variant="light"
                color="red"
                c="var(--bad)"
                size="compact-sm"
                onClick={() => end.mutate(session.id)}
              >
                {t('endSession')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.some(({ isThis }) => !isThis) ? (
        <div className={classes.buttons}>
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(null)}>
            {t('endOthers')}
          </Button>
        </div>
      ) : null}
    </Section>
  )
}

export function SessionText({ session }: { readonly session: BrowserSession }) {
  const { t } = useTranslation('settings')
  const language = useLanguage()
  const { browser, system, method, address, createdAt, lastUsedAt } = session
  return (
    <span className="grow">
      {[browser || t('unknownBrowser'), system].filter(Boolean).join(' · ')}
      <span className="dim small">
        {' '}
        {t('session', {
          method: t(`methods.${method}`),
          address,
          since: dateAndTime(createdAt, language),
          used: dateAndTime(lastUsedAt, language),
        })}
      </span>
    </span>
  )
}
