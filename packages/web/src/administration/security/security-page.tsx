/** What administrators decide about signing in. */
import { useTranslation } from 'react-i18next'
import { PolicyForm } from './policy-form.tsx'
import { SourceList } from './source-list.tsx'
import { ThrottledList } from './throttled-list.tsx'

export function SecurityPage() {
  const { t } = useTranslation('security')
  return (
    <>
      <h1>{t('title')}</h1>
      <div className="column far narrow">
        <PolicyForm />
        <SourceList />
        <ThrottledList />
      </div>
    </>
  )
}
