/** The presence domain, changed on its own: what it does to the addresses of people is shown before. */
import type { PresenceDomainChange } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { GuidedChange } from './guided-change.tsx'

export function PresenceDomain({ domain }: { readonly domain: string }) {
  const { t } = useTranslation('administration')
  const api = useApi()
  return (
    <GuidedChange<PresenceDomainChange>
      saved={domain}
      label={t('settings.presenceDomain')}
      hint={t('settings.presenceDomainHint')}
      look={t('settings.domainChange')}
      agree={t('settings.domainDo')}
      titleOf={(wanted) => t('settings.domainTitle', { domain: wanted })}
      doneOf={({ after }) => t('settings.domainChanged', { domain: after })}
      preview={(presenceDomain) => api.previewPresenceDomain({ body: { presenceDomain } })}
      change={(presenceDomain) => api.changePresenceDomain({ body: { presenceDomain } })}
      isPossible={({ taken }) => taken.length === 0}
      effectOf={(change) => <Effect change={change} />}
    />
  )
}

function Effect({ change }: { readonly change: PresenceDomainChange }) {
  const { t } = useTranslation('administration')
  const { changed, rewritten, kept, taken, examples } = change
  return (
    <>
      <p>{t('settings.domainPeople', { count: changed })}</p>
      {rewritten > 0 ? <p>{t('settings.domainUsers', { count: rewritten })}</p> : null}
      {kept > 0 ? <p>{t('settings.domainKept', { count: kept })}</p> : null}
      <p>{t('settings.domainPhones')}</p>
      {taken.length > 0 ? <p role="alert">{t('settings.domainTaken', { users: taken.join(', ') })}</p> : null}
      <ul className="small">
        {examples.map(({ name, before, after }) => (
          <li key={before}>
            {name}: {before} → {after}
          </li>
        ))}
        {changed > examples.length ? (
          <li>{t('settings.domainMore', { count: changed - examples.length })}</li>
        ) : null}
      </ul>
    </>
  )
}
