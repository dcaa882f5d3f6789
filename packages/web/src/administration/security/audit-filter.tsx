/** Which entries of the audit log are shown: when, by whom, about what. */
import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PersonSelect } from '../../people/person-select.tsx'
import classes from './audit.module.css'
import { type AuditArea, auditAreas } from './audit-areas.ts'

export interface AuditChoice {
  /** Days as `2026-11-21`; empty for no limit. */
  readonly from: string
  readonly to: string
  readonly actorId: string | null
  readonly area: AuditArea | null
}

export const everyEntry: AuditChoice = { from: '', to: '', actorId: null, area: null }

/** What the server is asked for. A day ends with the next one's beginning, where the browser is. */
export function auditQueryOf({ from, to, actorId, area }: AuditChoice) {
  return {
    ...(from === '' ? {} : { from: startOf(from, 0) }),
    ...(to === '' ? {} : { to: startOf(to, 1) }),
    ...(actorId === null ? {} : { actorId }),
    ...(area === null ? {} : { actions: auditAreas[area].join(',') }),
  }
}

function startOf(day: string, later: number): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + later).getTime()
}

interface AuditFilterProps {
  readonly choice: AuditChoice
  readonly onChange: (choice: AuditChoice) => void
}

export function AuditFilter({ choice, onChange }: AuditFilterProps) {
  const { t } = useTranslation('audit')
  const areas = Object.keys(auditAreas) as AuditArea[]
  const day = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      label={t(name)}
      value={choice[name]}
      max={name === 'from' && choice.to !== '' ? choice.to : undefined}
      min={name === 'to' && choice.from !== '' ? choice.from : undefined}
      onChange={(event) => onChange({ ...choice, [name]: event.currentTarget.value })}
    />
  )
  return (
    <div className={classes.filters}>
      {day('from')}
      {day('to')}
      <PersonSelect
        label={t('person')}
        value={choice.actorId}
        isClearable
        onChange={(actorId) => onChange({ ...choice, actorId })}
      />
      <Select
        label={t('area')}
        placeholder={t('everything')}
        data={areas.map((value) => ({ value, label: t(`areas.${value}`) }))}
        value={choice.area}
        clearable
        onChange={(value) => onChange({ ...choice, area: areas.find((area) => area === value) ?? null })}
      />
    </div>
  )
}
