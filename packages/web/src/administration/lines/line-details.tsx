/** One line: its state and why, whose it is, and what can be done with it. */
import type { AdminLine } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../elements/facts.tsx'
import { reasonSentence } from '../../i18n/sentences.ts'
import { StateBadge } from '../state-badge.tsx'
import { LineSettingsForm } from './line-settings-form.tsx'
import classes from './lines.module.css'

export function LineDetails({ line, group }: { readonly line: AdminLine; readonly group: string }) {
  const { t, i18n } = useTranslation('lineGroups')
  const reason =
    line.takenBy === null
      ? reasonSentence(i18n, line.stateReason)
      : t('lines.takenBy', { group: line.takenBy })
  const owners = line.people.map(({ name }) => name).join(', ')
  return (
    <div className="column far">
      <StateBadge state={line.state} />
      {reason === '' ? null : <p>{reason}</p>}
      <Facts
        facts={[
          [t('lines.name'), line.name],
          [t('lines.group'), group],
          [t('lines.person'), owners === '' ? t('lines.nobody') : owners],
          [t('lines.location'), line.locationName],
        ]}
      />
      {line.takenBy === null ? <LineSettingsForm line={line} /> : null}
      <Tags title={t('lines.offered')} texts={line.services.map((service) => t(`services.${service}`))} />
      <Tags
        title={t('lines.switchedOff')}
        isOff
        texts={line.switchedOff.map((service) => t(`services.${service}`))}
      />
      <Tags title={t('lines.codes')} texts={line.featureCodes.map(({ name, code }) => `${name}: ${code}`)} />
    </div>
  )
}

interface TagsProps {
  readonly title: string
  readonly texts: readonly string[]
  readonly isOff?: boolean
}

function Tags({ title, texts, isOff = false }: TagsProps) {
  if (texts.length === 0) return null
  return (
    <section className="column near">
      <h3>{title}</h3>
      <ul className={classes.tags}>
        {texts.map((text) => (
          <li key={text} className={classes.tag} data-off={isOff}>
            {text}
          </li>
        ))}
      </ul>
    </section>
  )
}
