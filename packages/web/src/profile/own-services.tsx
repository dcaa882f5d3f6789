/** The services one has, each with what gives it or why it is missing; administrators alone switch them. */
import type { AccountView } from '@offhook/contract'
import { IconCircleCheckFilled, IconCircleOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Steps } from '../shell/steps.tsx'
import classes from './profile.module.css'

export function OwnServices({ entitlements }: Pick<AccountView, 'entitlements'>) {
  const { t } = useTranslation(['people', 'groups'])
  return (
    <section className={`${classes.card} surface`} aria-labelledby="own-services">
      <h2 id="own-services">{t('profile.services')}</h2>
      <p className="dim small">{t('profile.servicesHint')}</p>
      <ul className={classes.services}>
        {entitlements.map(({ entitlement, answer, steps }) => {
          const name = t(`service.${entitlement}`, { ns: 'groups' })
          const Sign = answer ? IconCircleCheckFilled : IconCircleOff
          return (
            <li key={entitlement} aria-label={name}>
              <Sign size={18} aria-hidden />
              <div>
                <span>{name}</span>{' '}
                <span className="dim">· {t(answer ? 'profile.serviceOn' : 'profile.serviceOff')}</span>
                <details>
                  <summary className="small dim">{t('profile.whyService')}</summary>
                  <Steps steps={steps} />
                </details>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
