import { MultiSelect, NumberInput, Select, Skeleton, Switch } from '@mantine/core'
import type { SignInPolicy } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../../elements/problem.tsx'
import { Section, Setting } from '../../elements/section.tsx'
import { useApi } from '../../live/live.tsx'

const policyKey = ['admin', 'sign-in-policy'] as const
const roles = ['user', 'operator', 'administrator'] as const

export function PolicyForm() {
  const { t } = useTranslation('security')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const policy = useQuery({ queryKey: policyKey, queryFn: ({ signal }) => api.getSignInPolicy({ signal }) })
  const save = useMutation({
    mutationFn: (body: Partial<SignInPolicy>) => api.changeSignInPolicy({ body }),
    onSuccess: (saved) => {
      queries.setQueryData(policyKey, saved)
      showDone(t('saved'))
    },
    onError: showProblem,
  })
  return (
    <Section id="rules" title={t('rules')}>
      {policy.data ? <Fields policy={policy.data} onChange={save.mutate} /> : <Skeleton height={240} />}
    </Section>
  )
}

interface FieldsProps {
  readonly policy: SignInPolicy
  readonly onChange: (changes: Partial<SignInPolicy>) => void
}

function Fields({ policy, onChange }: FieldsProps) {
  const { t } = useTranslation(['security', 'administration'])
  return (
    <>
      <Setting label={t('minimumLength')}>
        <NumberInput
          aria-label={t('minimumLength')}
          w={140}
          min={8}
          max={64}
          clampBehavior="strict"
          suffix={` ${t('characters')}`}
          value={policy.minimumLength}
          onChange={(value) => {
            if (Number(value) >= 8) onChange({ minimumLength: Number(value) })
          }}
        />
      </Setting>
      <Setting label={t('refuseCommon')} hint={t('refuseCommonHint')}>
        <Switch
          aria-label={t('refuseCommon')}
          checked={policy.refuseCommon}
          onChange={(event) => onChange({ refuseCommon: event.currentTarget.checked })}
        />
      </Setting>
      <Kinds
        label={t('passwordKinds')}
        hint={t('kindsHint')}
        value={policy.kinds}
        onValue={(kinds) => onChange({ kinds })}
      />
      <Setting label={t('administratorLength')} hint={t('administratorLengthHint')}>
        <NumberInput
          aria-label={t('administratorLength')}
          w={140}
          min={8}
          max={64}
          clampBehavior="strict"
          suffix={` ${t('characters')}`}
          value={policy.administratorLength}
          onChange={(value) => {
            if (Number(value) >= 8) onChange({ administratorLength: Number(value) })
          }}
        />
      </Setting>
      <Kinds
        label={t('administratorKinds')}
        value={policy.administratorKinds}
        onValue={(administratorKinds) => onChange({ administratorKinds })}
      />
      <Setting label={t('changeGiven')} hint={t('changeGivenHint')}>
        <Switch
          aria-label={t('changeGiven')}
          checked={policy.changeGivenPasswords}
          onChange={(event) => onChange({ changeGivenPasswords: event.currentTarget.checked })}
        />
      </Setting>
      <Setting label={t('secondFactor')} hint={t('secondFactorHint')}>
        <MultiSelect
          aria-label={t('secondFactor')}
          w={280}
          {...(policy.secondFactorRoles.length === 0 ? { placeholder: t('nobody') } : {})}
          data={roles.map((value) => ({
            value,
            label: t(`people.roles.${value}`, { ns: 'administration' }),
          }))}
          value={policy.secondFactorRoles}
          onChange={(values) =>
            onChange({ secondFactorRoles: roles.filter((known) => values.includes(known)) })
          }
        />
      </Setting>
      <Setting label={t('shortestPin')} hint={t('shortestPinHint')}>
        <NumberInput
          aria-label={t('shortestPin')}
          w={140}
          min={4}
          max={12}
          clampBehavior="strict"
          suffix={` ${t('digits')}`}
          value={policy.shortestPin}
          onChange={(value) => {
            if (Number(value) >= 4) onChange({ shortestPin: Number(value) })
          }}
        />
      </Setting>
      <Setting label={t('sharesNewPhones')} hint={t('sharesNewPhonesHint')}>
        <Switch
          aria-label={t('sharesNewPhones')}
          checked={policy.sharesNewPhones}
          onChange={(event) => onChange({ sharesNewPhones: event.currentTarget.checked })}
        />
      </Setting>
      <Setting label={t('mostTokenDays')}>
        <NumberInput
          aria-label={t('mostTokenDays')}
          w={140}
          min={1}
          max={3650}
          placeholder={t('noLimit')}
          suffix={` ${t('daysUnit')}`}
          value={policy.mostTokenDays ?? ''}
          onChange={(value) => onChange({ mostTokenDays: value === '' ? null : Number(value) })}
        />
      </Setting>
    </>
  )
}

interface KindsProps {
  readonly label: string
  readonly hint?: string
  readonly value: number
  readonly onValue: (kinds: number) => void
}

/** How many kinds of characters a password must have; one is no rule at all. */
function Kinds({ label, hint, value, onValue }: KindsProps) {
  const { t } = useTranslation('security')
  const data = [1, 2, 3, 4].map((kinds) => ({
    value: String(kinds),
    label: kinds === 1 ? t('kindsAny') : t('kindsOf', { kinds }),
  }))
  return (
    <Setting label={label} {...(hint === undefined ? {} : { hint })}>
      <Select
        aria-label={label}
        w={220}
        allowDeselect={false}
        data={data}
        value={String(value)}
        onChange={(kinds) => onValue(Number(kinds))}
      />
    </Setting>
  )
}
