import { Checkbox } from '@mantine/core'
import type { Entitlement } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { services } from './services.ts'

interface ServiceChecksProps {
  readonly label: string
  readonly value: readonly Entitlement[]
  readonly onChange: (value: Entitlement[]) => void
}

export function ServiceChecks({ label, value, onChange }: ServiceChecksProps) {
  const { t } = useTranslation('groups')
  return (
    <fieldset className="plainButton column near" aria-label={label}>
      <h3>{label}</h3>
      {services.map((name) => (
        <Checkbox
          key={name}
          size="sm"
          label={t(`service.${name}`)}
          description={t(`serviceHint.${name}`)}
          checked={value.includes(name)}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? [...value, name] : value.filter((other) => other !== name))
          }
        />
      ))}
    </fieldset>
  )
}
