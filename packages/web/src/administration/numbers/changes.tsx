/** What saving the draft would change, for whom. */
import type { LocationPreview } from '@offhook/contract'
import { IconArrowRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './changes.module.css'
import { directionWord } from './step-words.ts'

export function Changes({ preview }: { readonly preview: LocationPreview }) {
  const { t, i18n } = useTranslation('numbers')
  const { changes, changeCount, moved } = preview
  const more = changeCount - changes.length
  return (
    <section className={`${classes.changes} surface`} aria-labelledby="changes-title">
      <div className="column tight">
        <h2 id="changes-title">{t('changes.title')}</h2>
        <p className="dim small">{t('changes.lead')}</p>
      </div>
      {changeCount === 0 && moved.length === 0 ? <p>{t('workshop.nothingChanges')}</p> : null}
      <ul className={classes.list}>
        {moved.map(({ line, from, to }) => (
          <li key={line}>{t('changes.moved', { line, from, to })}</li>
        ))}
        {changes.map((change) => (
          <li key={`${change.as} ${change.input}`}>
            <span className={classes.whose}>
              <span className="tabular">{change.name ?? change.input}</span>
              <span className="dim tiny tabular">
                {change.name ? `${change.input} · ` : ''}
                {directionWord(i18n, change.as)}
              </span>
            </span>
            <span className={`${classes.change} tabular`}>
              <span className="dim">{change.before || '–'}</span>
              <IconArrowRight size={14} aria-hidden />
              <strong>{change.after || '–'}</strong>
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="dim small">{t('changes.more', { count: more })}</p> : null}
    </section>
  )
}
