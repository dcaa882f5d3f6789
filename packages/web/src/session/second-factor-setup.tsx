/** What one needs to set up an authenticator app: the QR code, the key for typing, the recovery codes. */
import type { SecondFactorSetup } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../elements/copy-field.tsx'
import { QrCode } from '../elements/qr-code.tsx'
import classes from './session.module.css'

export function SecondFactorCodes({ setup }: { readonly setup: SecondFactorSetup }) {
  const { t } = useTranslation('session')
  return (
    <>
      <div className={classes.qr}>
        <QrCode text={setup.uri} label={t('qr')} />
      </div>
      <div>
        <p className="dim small">{t('secret')}</p>
        <CopyField label={t('secret')} value={setup.secret} />
      </div>
      <section aria-label={t('recovery')}>
        <h2>{t('recovery')}</h2>
        <p className="dim small">{t('recoveryHint')}</p>
        <ul className={classes.codes}>
          {setup.recoveryCodes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </section>
    </>
  )
}
