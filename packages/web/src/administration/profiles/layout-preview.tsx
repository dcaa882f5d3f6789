/** A card with these fields, of somebody made up. */
import type { CallField, ContactField } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { VerdictMark } from '../../media/verdict.tsx'
import { Avatar } from '../../presence/avatar.tsx'
import classes from './layout-editor.module.css'

interface LayoutPreviewProps {
  readonly place: 'contact' | 'call'
  readonly fields: readonly (ContactField | CallField)[]
}

export function LayoutPreview({ place, fields }: LayoutPreviewProps) {
  const { t } = useTranslation('profiles')
  const organisation = fields.includes('organisation') ? t('sample.organisation') : ''
  const rest = fields.filter((field) => field !== 'organisation' && field !== 'quality')
  return (
    <section className="column near" aria-label={t('preview')}>
      <h3>{t('preview')}</h3>
      <div className={classes.preview}>
        {place === 'contact' ? (
          <div className={classes.head}>
            <Avatar id="" picture={null} name={t('sample.name')} presence="available" size={48} />
            <div>
              <strong>{t('sample.name')}</strong>
              {organisation ? <p className="dim small">{organisation}</p> : null}
            </div>
          </div>
        ) : (
          <>
            <div className="row between">
              <span className="dim small">{t('sample.state')}</span>
              {fields.includes('quality') ? <VerdictMark verdict="good" /> : null}
            </div>
            <strong>{t('sample.name')}</strong>
            {organisation ? <p className="dim small">{organisation}</p> : null}
          </>
        )}
        {rest.map((field) => (
          <p key={field} className={field === 'note' ? classes.note : classes.line}>
            {sampleOf(field, t)}
          </p>
        ))}
      </div>
    </section>
  )
}

type Translate = ReturnType<typeof useTranslation<'profiles'>>['t']
type ListedField = Exclude<ContactField | CallField, 'organisation' | 'quality'>

function sampleOf(field: ListedField, t: Translate): string {
  if (field === 'numbers') return t('sample.number')
  if (field === 'number') return t('sample.numberPlace')
  if (field === 'phones') return t('sample.phone')
  if (field === 'appointments') return t('sample.appointment')
  return t(`sample.${field}`)
}
