/** Who can see what of oneself, what one gave and got, and what is asked. */
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { useApi, useLive, useMe } from '../live/live.tsx'
import { PersonSelect } from '../people/person-select.tsx'
import { grantsKey } from '../rights/grants-key.ts'
import { type Granted, OwnGrantDrawer } from '../rights/own-grant-drawer.tsx'
import { RequestCard } from '../rights/request-card.tsx'
import { newGradeOf } from '../rights/right-sections.ts'
import { useRightWords } from '../rights/right-words.ts'
import classes from '../rights/rights.module.css'
import { useGrantRequests } from '../rights/use-grant-requests.ts'
import { WhoCan } from './who-can.tsx'

export function PrivacySettings() {
  const { t } = useTranslation('rights')
  return (
    <Section id="privacy" title={t('privacy.title')} hint={t('privacy.hint')}>
      <WhoCan />
      <Requests />
      <Grants />
    </Section>
  )
}

function Requests() {
  const { t } = useTranslation('rights')
  const api = useApi()
  const words = useRightWords()
  const showProblem = useShowProblem()
  const requests = useGrantRequests()
  const withdraw = useMutation({
    mutationFn: (id: string) => api.withdrawGrantRequest({ params: { id } }),
    onSuccess: () => showDone(t('ask.withdrawn')),
    onError: showProblem,
  })
  if (!requests || requests.received.length + requests.sent.length === 0) return null
  return (
    <>
      {requests.received.length === 0 ? null : (
        <section className={classes.block}>
          <h3>{t('requests.title')}</h3>
          {requests.received.map((request) => (
            <RequestCard key={request.askerId} request={request} />
          ))}
        </section>
      )}
      {requests.sent.length === 0 ? null : (
        <section className={classes.block}>
          <h3>{t('privacy.sent')}</h3>
          <ul className={classes.list}>
            {requests.sent.map(({ ownerId, ownerName, grade, state }) => (
              <li key={ownerId} className={classes.item}>
                <span>
                  {ownerName}{' '}
                  <span className="dim small">
                    {words.level(grade.level)} ·{' '}
                    {t(state === 'open' ? 'privacy.waits' : 'privacy.wasDeclined')}
                  </span>
                </span>
                {state === 'open' ? (
                  <Button size="compact-sm" variant="default" onClick={() => withdraw.mutate(ownerId)}>
                    {t('ask.withdraw')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Grants() {
  const { t } = useTranslation('rights')
  const api = useApi()
  const queries = useQueryClient()
  const words = useRightWords()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const mayGrant = useMe()?.mayGrant ?? true
  const [edited, edit] = useState<Granted | null>(null)
  const grants = useQuery({ queryKey: grantsKey, queryFn: ({ signal }) => api.listGrants({ signal }) })
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeGrant({ params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: grantsKey }),
    onError: showProblem,
  })
  if (grants.error) return <p role="alert">{problemText(grants.error)}</p>
  const { given = [], received = [] } = grants.data ?? {}
  return (
    <>
      <section className={classes.block}>
        <h3>{t('privacy.given')}</h3>
        {given.length === 0 ? <p className="dim small">{t('privacy.givenNone')}</p> : null}
        <ul className={classes.list}>
          {given.map(({ viewerId, viewerName, grade }) => (
            <li key={viewerId} className={classes.item}>
              <span>
                {viewerName} <span className="dim small">{words.level(grade.level)}</span>
              </span>
              <span className="row near">
                {mayGrant ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('privacy.changeName', { name: viewerName })}
                    onClick={() => edit({ id: viewerId, name: viewerName, grade: newGradeOf(grade) })}
                  >
                    {t('privacy.change')}
                  </Button>
                ) : null}
                <Button
                  size="compact-sm"
                  variant="light"
                  color="red"
                  c="var(--bad)"
                  aria-label={t('privacy.takeBackName', { name: viewerName })}
                  onClick={() => revoke.mutate(viewerId)}
                >
                  {t('privacy.takeBack')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
        {mayGrant ? (
          <GiveMore given={given.map(({ viewerId }) => viewerId)} onChosen={edit} />
        ) : (
          <p className="dim small">{t('privacy.switchedOff')}</p>
        )}
      </section>
      <section className={classes.block}>
        <h3>{t('privacy.received')}</h3>
        {received.length === 0 ? <p className="dim small">{t('privacy.receivedNone')}</p> : null}
        <ul className={classes.list}>
          {received.map(({ ownerId, ownerName, grade }) => (
            <li key={ownerId} className={classes.item}>
              <span>
                {ownerName} <span className="dim small">{words.level(grade.level)}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <OwnGrantDrawer granted={edited} onClose={() => edit(null)} />
    </>
  )
}

function GiveMore(props: {
  readonly given: readonly string[]
  readonly onChosen: (granted: Granted) => void
}) {
  const { t } = useTranslation('rights')
  const me = useMe()
  const { store } = useLive()
  return (
    <div style={{ maxWidth: 320 }}>
      <PersonSelect
        label={t('privacy.give')}
        placeholder={t('privacy.search')}
        value={null}
        without={[...(me ? [me.id] : []), ...props.given]}
        onChange={(id) => {
          const person = id === null ? undefined : store.person(id)
          if (person) props.onChosen({ id: person.id, name: person.name, grade: { level: 'none' } })
        }}
      />
    </div>
  )
}
