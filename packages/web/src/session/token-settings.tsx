/** API tokens: made, shown once, revoked. */
import { Button, Chip, Modal, Select, TextInput } from '@mantine/core'
import type { Client } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../elements/copy-field.tsx'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi, useMe } from '../live/live.tsx'

type Token = Awaited<ReturnType<Client['listTokens']>>[number]
type Scope = Token['scopes'][number]
const tokensKey = ['tokens'] as const
/** Days for which a token is good. */
const lives = ['30', '90', '365', 'never'] as const

export function TokenSettings() {
  const { t } = useTranslation(['settings', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [made, setMade] = useState<string | null>(null)
  const tokens = useQuery({ queryKey: tokensKey, queryFn: ({ signal }) => api.listTokens({ signal }) })
  const refresh = () => queries.invalidateQueries({ queryKey: tokensKey })
  const revoke = useMutation({
    mutationFn: (id: string) => api.deleteToken({ params: { id } }),
    onSuccess: () => {
      showDone(t('revoked'))
      return refresh()
    },
    onError: showProblem,
  })
  return (
    <Section id="tokens" title={t('tokens')} hint={t('tokensHint')}>
      <ul className={classes.list}>
        {tokens.data?.map((token) => (
          <li key={token.id} className={classes.item}>
            <TokenText token={token} />
            <RevokeButton token={token} onRevoke={() => revoke.mutate(token.id)} />
          </li>
        ))}
        {tokens.data?.length === 0 ? <li className={`${classes.item} dim`}>{t('noTokens')}</li> : null}
      </ul>
      <NewToken
        onMade={(token) => {
          setMade(token)
          void refresh()
        }}
      />
      <Modal
        opened={made !== null}
        onClose={() => setMade(null)}
        title={t('tokenCreated')}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        <div className="column">
          <p>{t('tokenOnce')}</p>
          <CopyField label={t('tokens')} value={made ?? ''} />
        </div>
      </Modal>
    </Section>
  )
}

/** Ends a token at once; several stand below each other, so it says which to those who do not see. */
export function RevokeButton({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }) {
  const { t } = useTranslation('settings')
  return (
    <Button
      variant="light"
      color="red"
      c="var(--bad)"
      size="compact-sm"
      style={{ flexShrink: 0 }}
      aria-label={t('revokeToken', { token: token.name })}
      onClick={onRevoke}
    >
      {t('revoke')}
    </Button>
  )
}

/** What it is for and may do, when it was used, and when it ends. */
export function TokenText({ token }: { readonly token: Token }) {
  const { t } = useTranslation('settings')
  const language = useLanguage()
  const used =
    token.lastUsedAt === null
      ? t('tokenUnused')
      : t('tokenUsed', { when: dateAndTime(token.lastUsedAt, language) })
  const ends =
    token.expiresAt === null ? '' : t('tokenEnds', { when: dateAndTime(token.expiresAt, language) })
  return (
    <span className="grow">
      <span className="truncate">{token.name}</span>
      <span className="dim small">
        {' '}
        {[...token.scopes.map((scope) => t(`scopes.${scope}`)), used, ends].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

function NewToken({ onMade }: { readonly onMade: (token: string) => void }) {
  const { t } = useTranslation('settings')
  const api = useApi()
  const me = useMe()
  const showProblem = useShowProblem()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['read'])
  const [days, setDays] = useState<(typeof lives)[number]>('365')
  const offered: Scope[] = me?.role === 'administrator' ? ['read', 'call', 'administer'] : ['read', 'call']
  const create = useMutation({
    mutationFn: () =>
      api.createToken({
        body: { name: name.trim(), scopes, ...(days === 'never' ? {} : { days: Number(days) }) },
      }),
    onSuccess: ({ token }) => {
      setName('')
      onMade(token)
    },
    onError: showProblem,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && scopes.length > 0) create.mutate()
  }
  return (
    <form className={classes.rowForm} onSubmit={submit}>
      <TextInput
        label={t('tokenName')}
        placeholder={t('tokenNamePlaceholder')}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('tokenDays')}
        w={128}
        data={lives.map((value) => ({ value, label: t(`days.${value}`) }))}
        value={days}
        allowDeselect={false}
        onChange={(value) => setDays(lives.find((life) => life === value) ?? '365')}
      />
      <Chip.Group multiple value={scopes} onChange={(value) => setScopes(value as Scope[])}>
        <fieldset className="plainButton row near" aria-label={t('scopesLabel')}>
          {offered.map((scope) => (
            <Chip key={scope} value={scope} size="sm">
              {t(`scopes.${scope}`)}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <Button
        type="submit"
        variant="default"
        loading={create.isPending}
        disabled={name.trim() === '' || scopes.length === 0}
      >
        {t('createToken')}
      </Button>
    </form>
  )
}
