/** What can be switched off, or on, for the whole company at once. */
import { Select, Switch } from '@mantine/core'
import type { Settings } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Section } from '../elements/section.tsx'
import classes from './administration.module.css'

const switches = [
  'presenceEnabled',
  'mayGrant',
  'bindLines',
  'everybodyInMonitor',
  'everybodySeesJournals',
] as const satisfies (keyof Settings)[]
const monitorLevels = ['none', 'public', 'business', 'team', 'personal'] as const

interface BasicServicesProps {
  readonly fields: Settings
  readonly onChange: (changed: Partial<Settings>) => void
}

export function BasicServices({ fields, onChange }: BasicServicesProps) {
  const { t } = useTranslation('administration')
  const labelOf = (level: (typeof monitorLevels)[number]) =>
    level === 'none' ? t('settings.basics.none') : t(`settings.levels.${level}`)
  return (
    <Section id="basics" title={t('settings.basics.title')}>
      <div className={`${classes.form} ${classes.padded}`}>
        {switches.map((name) => (
          <Switch
            key={name}
            label={t(`settings.basics.${name}`)}
            description={t(`settings.basics.${name}Hint`)}
            checked={fields[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
          />
        ))}
        <Select
          label={t('settings.basics.monitorLevel')}
          description={t('settings.basics.monitorLevelHint')}
          data={monitorLevels.map((value) => ({ value, label: labelOf(value) }))}
          value={fields.monitorLevel}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ monitorLevel: monitorLevels.find((level) => level === value) ?? fields.monitorLevel })
          }
        />
      </div>
    </Section>
  )
}
