import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LocationFields } from '../administration/location-fields.tsx'
import type { FieldProblem } from '../elements/form.ts'
import { PasswordField } from '../elements/password-field.tsx'
import { type SetupDraft, userFrom } from './setup-draft.ts'
import { StepHead } from './step-head.tsx'

export interface StepProps {
  readonly draft: SetupDraft
  readonly change: (changes: Partial<SetupDraft>) => void
  /** By field path; empty until one wants to go on. */
  readonly problems: Readonly<Record<string, FieldProblem>>
}

function useProblem(problems: StepProps['problems']) {
  const { t } = useTranslation('administration')
  return (path: string) => (problems[path] ? t(`form.${problems[path]}`) : undefined)
}

export function AdministratorStep({ draft, change, problems }: StepProps) {
  const { t, i18n } = useTranslation('setup')
  const problem = useProblem(problems)
  // The code usually comes with the link; then nobody has to see it.
  const [showsToken] = useState(draft.token === '')
  const { administrator } = draft
  const set = (changes: Partial<typeof administrator>) =>
    change({ administrator: { ...administrator, ...changes } })
  return (
    <>
      <StepHead title={t('administrator.title')} hint={t('administrator.hint')} />
      <div className="column">
        <TextInput
          label={t('administrator.name')}
          size="md"
          autoComplete="name"
          value={administrator.name}
          error={problem('administrator.name')}
          onChange={(event) => {
            const name = event.currentTarget.value
            const isProposed =
              administrator.user === '' || administrator.user === userFrom(administrator.name)
            set(isProposed ? { name, user: userFrom(name) } : { name })
          }}
        />
        <TextInput
          label={t('administrator.user')}
          description={problem('administrator.user') ? undefined : t('administrator.userHint')}
          size="md"
          autoComplete="username"
          autoCapitalize="none"
          value={administrator.user}
          error={problem('administrator.user')}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
        <PasswordField
          label={t('administrator.password')}
          size="md"
          autoComplete="new-password"
          description={
            problem('administrator.password') ? undefined : i18n.t('form.password', { ns: 'administration' })
          }
          value={administrator.password}
          error={problem('administrator.password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        {showsToken || problems.token ? (
          <TextInput
            label={t('administrator.token')}
            description={t('administrator.tokenHint')}
            size="md"
            value={draft.token}
            error={problem('token')}
            onChange={(event) => change({ token: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </>
  )
}

export function NameStep({ draft, change, problems }: StepProps) {
  const { t } = useTranslation('setup')
  const problem = useProblem(problems)
  return (
    <>
      <StepHead title={t('name.title')} hint={t('name.hint')} />
      <div className="column">
        <TextInput
          label={t('name.server')}
          size="md"
          value={draft.serverName}
          error={problem('serverName')}
          onChange={(event) => change({ serverName: event.currentTarget.value })}
        />
        <TextInput
          label={t('name.domain')}
          description={t('name.domainHint', { domain: draft.presenceDomain || 'example.com' })}
          size="md"
          value={draft.presenceDomain}
          error={problem('presenceDomain')}
          onChange={(event) => change({ presenceDomain: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

export function PlaceStep({ draft, change, problems }: StepProps) {
  const { t } = useTranslation('setup')
  return (
    <>
      <StepHead title={t('place.title')} hint={t('place.hint')} />
      <LocationFields
        location={draft.location}
        extension={draft.rows[0]?.number || '301'}
        showsProblems={Object.keys(problems).length > 0}
        onChange={(location) => change({ location })}
      />
    </>
  )
}
