/** One's own profile: what others see of one, changed as far as the administration allows. */
import { Button, Skeleton, TextInput } from '@mantine/core'
import { type AccountView, changeAccount } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, fieldProblems, listOf } from '../elements/form.ts'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi, useMe, usePerson } from '../live/live.tsx'
import { AddressFields, NumberFields } from '../people/number-fields.tsx'
import { fixedFields } from '../people/person-text-fields.ts'
import { Avatar } from '../presence/avatar.tsx'
import { accountKey } from './account-key.ts'
import { OwnServices } from './own-services.tsx'
import classes from './profile.module.css'

export function ProfilePage() {
  const { t } = useTranslation(['people', 'rights'])
  const api = useApi()
  const problemText = useProblemText()
  const me = useMe()
  const self = usePerson(me?.id ?? '')
  const account = useQuery({ queryKey: accountKey, queryFn: ({ signal }) => api.getAccount({ signal }) })
  return (
    <div className="page narrow column far">
      <header className={classes.head}>
        <Avatar
          id={me?.id ?? ''}
          picture={me?.picture ?? null}
          name={me?.name ?? ''}
          presence={self?.presence.state ?? 'offline'}
          size={72}
        />
        <div>
          <h1>{me?.name}</h1>
          <p className="dim">
            {[self?.position, self?.department, self?.identity].filter(Boolean).join(' · ')}
          </p>
          <p>
            <Link to="/settings" hash="privacy">
              {t('profile.whoSees')}
            </Link>
          </p>
        </div>
      </header>
      {account.error ? <p role="alert">{problemText(account.error)}</p> : null}
      {account.isPending ? <Skeleton height={320} /> : null}
      {account.data ? <Fields account={account.data} /> : null}
      {account.data ? <OwnServices entitlements={account.data.entitlements} /> : null}
    </div>
  )
}

function Fields({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation(['people', 'administration', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const { entitlements, directory, ...former } = account
  const [form, setForm] = useState(former)
  const set = (changes: Partial<typeof form>) => setForm((held) => ({ ...held, ...changes }))
  const right = entitlements.find(({ entitlement }) => entitlement === 'configureSelf')
  const mayChange = right?.answer ?? false
  const fixed = fixedFields(directory)
  const isFixed = (name: string) => !mayChange || fixed.includes(name)
  const body = changesOf(former, form)
  const problems = fieldProblems(changeAccount, body)
  const problemOf = (name: string) => {
    const problem = problems[name]
    return problem ? t(`form.${problem}`, { ns: 'administration' }) : undefined
  }
  const save = useMutation({
    mutationFn: () => api.changeAccount({ body }),
    onSuccess: (changed) => {
      queries.setQueryData(accountKey, changed)
      showDone(t('saved', { ns: 'shell' }))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(problems).length === 0) save.mutate()
  }
  const text = (name: 'name' | 'firstName' | 'lastName' | 'position' | 'company', longest: number) => (
    <TextInput
      label={t(`fields.${name}`)}
      value={form[name]}
      maxLength={longest}
      readOnly={isFixed(name)}
      error={problemOf(name)}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <form className="column far" onSubmit={submit} noValidate>
      {mayChange ? null : (
        <section className={`${classes.card} surface`}>
          <p>{t('profile.readOnly')}</p>
          <details>
            <summary className="small dim">{t('profile.why')}</summary>
            <Steps steps={right?.steps ?? []} />
          </details>
        </section>
      )}
      {mayChange && directory ? (
        <p className="dim small">
          {t('people.fromDirectory', { name: directory.name, ns: 'administration' })}
          {directory.written.length > 0 ? ` ${t('people.writtenThrough', { ns: 'administration' })}` : null}
        </p>
      ) : null}
      <section className={`${classes.card} surface`}>
        <h2>{t('profile.about')}</h2>
        <div className={classes.two}>
          {text('name', 120)}
          {text('position', 120)}
          {text('firstName', 80)}
          {text('lastName', 80)}
          <TextInput
            label={t('card.mail')}
            type="email"
            value={form.email ?? ''}
            readOnly={isFixed('email')}
            error={problemOf('email')}
            onChange={(event) => set({ email: event.currentTarget.value || null })}
          />
          {text('company', 120)}
        </div>
      </section>
      <section className={`${classes.card} surface`}>
        <h2>{t('card.numbers')}</h2>
        <TextInput
          label={t('kind.mobile')}
          type="tel"
          value={form.mobile ?? ''}
          maxLength={40}
          readOnly={isFixed('mobile')}
          onChange={(event) => set({ mobile: event.currentTarget.value || null })}
        />
        <NumberFields
          value={form.numbers}
          fixed={fixed}
          isReadOnly={!mayChange}
          onChange={(numbers) => set({ numbers })}
        />
        <TextInput
          label={t('fields.hiddenLines')}
          description={t('fields.hiddenLinesHint')}
          defaultValue={form.hiddenLines.join(', ')}
          readOnly={!mayChange}
          onChange={(event) => set({ hiddenLines: listOf(event.currentTarget.value) })}
        />
      </section>
      <section className={`${classes.card} surface`}>
        <h2>{t('card.address')}</h2>
        <AddressFields
          value={form.address}
          fixed={fixed}
          isReadOnly={!mayChange}
          websiteProblem={problemOf('address.website')}
          onChange={(address) => set({ address })}
        />
      </section>
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      {mayChange ? (
        <div>
          <Button type="submit" loading={save.isPending} disabled={Object.keys(body).length === 0}>
            {t('save', { ns: 'shell' })}
          </Button>
        </div>
      ) : null}
    </form>
  )
}
