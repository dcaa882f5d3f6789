/** The services one has, each with what gives it or why it is missing; some are left to oneself by administrators. */
import { Switch } from '@mantine/core'
import { type AccountView, selfService } from '@offhook/contract'
import { IconCircleCheckFilled, IconCircleOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi } from '../live/live.tsx'
import { accountKey } from './account-key.ts'
import classes from './profile.module.css'

export function OwnServices({ entitlements }: Pick<AccountView, 'entitlements'>) {
  const { t } = useTranslation(['people', 'groups'])
  return (
    <section className={`${classes.card} surface`} aria-labelledby="own-services">
      <h2 id="own-services">{t('profile.services')}</h2>
      <p className="dim small">{t('profile.servicesHint')}</p>
      <ul className={classes.services}>
        {entitlements.map(({ entitlement, answer, maySwitch, steps }) => {
          const name = t(`service.${entitlement}`, { ns: 'groups' })
          const Sign = answer ? IconCircleCheckFilled : IconCircleOff
          return (
            <li key={entitlement} aria-label={name}>
              <Sign size={18} aria-hidden />
              <div className="grow">
                <span>{name}</span>{' '}
                <span className="dim">· {t(answer ? 'profile.serviceOn' : 'profile.serviceOff')}</span>
                <details>
                  <summary className="small dim">{t('profile.whyService')}</summary>
                  <Steps steps={steps} />
                </details>
              </div>
              {maySwitch ? <OwnSwitch name={entitlement} label={name} isOn={answer} /> : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface OwnSwitchProps {
  readonly name: AccountView['entitlements'][number]['entitlement']
  readonly label: string
  readonly isOn: boolean
}

function OwnSwitch({ name, label, isOn }: OwnSwitchProps) {
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const change = useMutation({
    mutationFn: (on: boolean) => api.changeAccount({ body: { services: { [selfService.parse(name)]: on } } }),
    onSuccess: (changed) => queries.setQueryData(accountKey, changed),
    onError: showProblem,
  })
  return (
    <Switch
      aria-label={label}
      checked={isOn}
      disabled={change.isPending}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  )
}
