/** How to connect one phone: a code to scan, and the lines to type. The secret is shown this once. */
import { Button } from '@mantine/core'
import type { PhoneAccount } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../elements/copy-field.tsx'
import { QrCode } from '../elements/qr-code.tsx'
import classes from './phone-account-card.module.css'

interface PhoneAccountCardProps {
  readonly account: PhoneAccount
  readonly onDone?: () => void
  /** Set where the page around it says already what to do. */
  readonly hasOwnHint?: boolean
}

export function PhoneAccountCard({ account, onDone, hasOwnHint = false }: PhoneAccountCardProps) {
  const { t } = useTranslation('administration')
  const { udp, tcp, tls } = account.ports
  const ports = [
    udp === null ? '' : `UDP ${udp}`,
    tcp === null ? '' : `TCP ${tcp}`,
    tls === null ? '' : `TLS ${tls}`,
  ].filter(Boolean)
  return (
    <div className="column">
      {hasOwnHint ? null : <p className="dim">{t('extensions.accountHint')}</p>}
      <div className={classes.account}>
        <QrCode text={account.qr} label={t('extensions.qr')} />
        <dl className={classes.fields}>
          {(
            [
              ['server', serverOf(account)],
              ['user', account.user],
              ['secret', account.secret],
              ['ports', ports.join(' · ')],
            ] as const
          ).map(([name, value]) => (
            <div key={name}>
              <dt>{t(`extensions.${name}`)}</dt>
              <dd>
                <CopyField label={t(`extensions.${name}`)} value={value} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {onDone ? (
        <div>
          <Button onClick={onDone}>{t('extensions.done')}</Button>
        </div>
      ) : null}
    </div>
  )
}

/** SIP phones go to port 5060 by themselves (RFC 3261 §18.1.1): any other one is told with the server, where it cannot be missed. */
function serverOf({ server, ports: { udp, tcp } }: PhoneAccount): string {
  const port = udp ?? tcp
  if (port === null || port === 5060) return server
  return `${server.includes(':') ? `[${server}]` : server}:${port}`
}
