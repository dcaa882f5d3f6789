/** Where somebody signed in last, how they are now, and with which devices and programs they are here. */
import type { PersonStatus as Status } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import { PresenceMark } from '../../presence/presence-mark.tsx'
import { usePresenceWord } from '../../presence/use-presence-word.ts'
import classes from './person-status.module.css'

/** Devices come and go; nobody is told of that but who looks. */
const AGAIN_MS = 10_000

export function PersonStatus({ id }: { readonly id: string }) {
  const api = useApi()
  const problemText = useProblemText()
  const { data, error } = useQuery({
    queryKey: ['admin', 'person-status', id],
    queryFn: ({ signal }) => api.getPersonStatus({ params: { id }, signal }),
    refetchInterval: AGAIN_MS,
  })
  if (error) return <p role="alert">{problemText(error)}</p>
  return data ? <Facts status={data} /> : null
}

function Facts({ status: { lastSignIn, computer, presence, devices } }: { readonly status: Status }) {
  const { t } = useTranslation(['administration', 'settings'])
  const language = useLanguage()
  const word = usePresenceWord()
  const when = (at: number) => dateAndTime(at, language)
  return (
    <div className="column far">
      <dl className={classes.facts}>
        <dt>{t('status.now')}</dt>
        <dd className="row near">
          <PresenceMark state={presence.state} />
          {word(presence.state)}
          {presence.since === null ? null : (
            <span className="dim small">{t('status.since', { when: when(presence.since) })}</span>
          )}
        </dd>
        <dt>{t('status.lastSignIn')}</dt>
        <dd>
          {lastSignIn ? (
            <>
              {when(lastSignIn.at)}{' '}
              <span className="dim small">
                {[
                  t(`methods.${lastSignIn.method}`, { ns: 'settings' }),
                  lastSignIn.browser,
                  lastSignIn.system,
                  lastSignIn.address,
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
            </>
          ) : (
            t('status.never')
          )}
        </dd>
        <dt>{t('status.computer')}</dt>
        <dd>
          {computer ? (
            <>
              {computer.name}{' '}
              <span className="dim small">
                {t(computer.isThere ? 'status.thereSince' : 'status.thereAt', { when: when(computer.at) })}
              </span>
            </>
          ) : (
            <span className="dim">{t('status.noComputer')}</span>
          )}
        </dd>
      </dl>
      <section className="column near">
        <h3>{t('status.devices')}</h3>
        {devices.length === 0 ? <p className="dim">{t('status.noDevices')}</p> : null}
        <ul className={classes.devices}>
          {devices.map((device, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two browsers of one kind look the same
            <Device key={at} device={device} />
          ))}
        </ul>
      </section>
    </div>
  )
}

function Device({ device }: { readonly device: Status['devices'][number] }) {
  const { t } = useTranslation('administration')
  const language = useLanguage()
  const { kind, name, address, since, lastUsedAt, state } = device
  return (
    <li className={classes.device}>
      <span className={classes.state} data-state={state}>
        {t(`status.states.${state}`)}
      </span>
      <span>
        {name === '' ? t(`status.kinds.${kind}`) : name}
        <div className="dim small">
          {[
            t(`status.kinds.${kind}`),
            address,
            t('status.signedIn', { when: dateAndTime(since, language) }),
            lastUsedAt === null ? '' : t('status.used', { when: dateAndTime(lastUsedAt, language) }),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </div>
      </span>
    </li>
  )
}
