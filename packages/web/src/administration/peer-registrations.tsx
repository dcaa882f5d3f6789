import type { PeerRegistration } from '@offhook/contract'
import { IconCircleCheck, IconCircleDashed, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../elements/use-moment.ts'
import classes from './peer-registrations.module.css'

const pictures = {
  registered: IconCircleCheck,
  registering: IconCircleDashed,
  wrongPassword: IconPlugConnectedX,
  refused: IconPlugConnectedX,
  unreachable: IconPlugConnectedX,
}

/** At which providers we are registered, and why not at others. Nothing where we register at none. */
export function PeerRegistrations({
  registrations,
}: {
  readonly registrations: readonly PeerRegistration[]
}) {
  const { t } = useTranslation('administration')
  if (registrations.length === 0) return null
  return (
    <section className="column near">
      <h2>{t('peerRegistrations.title')}</h2>
      <ul className={`${classes.list} surface`}>
        {registrations.map((registration) => (
          <Row key={registration.peer} registration={registration} />
        ))}
      </ul>
    </section>
  )
}

function Row({ registration }: { readonly registration: PeerRegistration }) {
  const { t } = useTranslation('administration')
  const moment = useMoment()
  const { peer, state, until, status, reason, retryAt } = registration
  const Picture = pictures[state]
  return (
    <li className={classes.row}>
      <strong>{peer}</strong>
      <span className={classes.state} data-state={state}>
        <Picture size={16} stroke={1.8} aria-hidden />
        <span>
          {t(`peerRegistrations.${status === 403 ? 'forbidden' : state}`, {
            time: until === null ? '' : moment(until),
            answer: `${status ?? ''} ${reason}`.trim(),
          })}
        </span>
      </span>
      {retryAt === null ? null : (
        <span className="dim small">{t('peerRegistrations.retry', { time: moment(retryAt) })}</span>
      )}
    </li>
  )
}
