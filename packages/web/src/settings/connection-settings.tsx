/** Tests of the own connection and phone. */
import { useTranslation } from 'react-i18next'
import { Section } from '../elements/section.tsx'
import { ConnectionTestButton } from '../media/connection-test.tsx'
import classes from './connection-settings.module.css'
import { PhoneTest } from './phone-test.tsx'

export function ConnectionSettings() {
  const { t } = useTranslation('connection')
  return (
    <>
      <PhoneTest />
      <Section id="connection" title={t('title')} hint={t('hint')}>
        <div className={classes.padded}>
          <ConnectionTestButton />
        </div>
      </Section>
    </>
  )
}
