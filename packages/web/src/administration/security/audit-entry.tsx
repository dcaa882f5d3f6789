/** One entry of the audit log as a sentence, with what changed. */
import type { AuditEntry } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import classes from './audit.module.css'

/** Changes that are shown before one asks for the others. */
const MOST_SHOWN = 4

export function AuditSentence({ entry }: { readonly entry: AuditEntry }) {
  const { t, i18n } = useTranslation(['audit', 'systemEvents', 'settings'])
  const { actor, action, target, refused, changes } = entry
  const actionKey = `action.${action}`
  const values = { actor: actor === '' ? t('nobody') : actor, target, action }
  const sentence = i18n.exists(actionKey, { ns: 'audit' })
    ? String(t(actionKey as 'action.signIn', values))
    : `${values.actor} ${t('unknown', values)}`
  const fieldName = (field: string) =>
    i18n.exists(`field.${field}`, { ns: 'systemEvents' })
      ? String(t(`field.${field}` as 'field.name', { ns: 'systemEvents' }))
      : field
  /** What stands there is a code for the ways to sign in alone. */
  const shown = (field: string, value: string) =>
    field === 'method' && i18n.exists(`methods.${value}`, { ns: 'settings' })
      ? String(t(`methods.${value}` as 'methods.password', { ns: 'settings' }))
      : value
  const lines = changes.map(({ field, before, after }) => (
    <div key={field} className="dim small">
      {fieldName(field)}: {before === null ? '' : `${before} → `}
      {after === null || after === '' ? '—' : shown(field, after)}
    </div>
  ))
  return (
    <div className={classes.entry}>
      <span className={refused === null ? '' : classes.refused}>
        {refused === null ? sentence : t('refused', { code: refused, sentence })}
      </span>
      {lines.slice(0, MOST_SHOWN)}
      {lines.length > MOST_SHOWN ? (
        <details>
          <summary className="dim small">{t('more', { count: lines.length - MOST_SHOWN })}</summary>
          {lines.slice(MOST_SHOWN)}
        </details>
      ) : null}
    </div>
  )
}
