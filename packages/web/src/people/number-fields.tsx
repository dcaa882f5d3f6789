/** Numbers by kind, and where somebody works. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './number-fields.module.css'
import { type Address, addressNames, type Numbers, numberNames, withNumber } from './person-text-fields.ts'

interface PartProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** Fields that come from elsewhere. */
  readonly fixed?: readonly string[]
  readonly isReadOnly?: boolean
}

export function NumberFields({ value, onChange, fixed = [], isReadOnly = false }: PartProps<Numbers>) {
  const { t } = useTranslation('people')
  return (
    <div className={classes.fields}>
      {numberNames.map((name) => (
        <TextInput
          key={name}
          type="tel"
          label={t(`fields.${name}`)}
          value={value[name] ?? ''}
          maxLength={40}
          readOnly={isReadOnly || fixed.includes(name)}
          onChange={(event) => onChange(withNumber(value, name, event.currentTarget.value))}
        />
      ))}
    </div>
  )
}

interface AddressFieldsProps extends PartProps<Address> {
  readonly websiteProblem?: string | undefined
}

export function AddressFields(props: AddressFieldsProps) {
  const { value, onChange, fixed = [], isReadOnly = false, websiteProblem } = props
  const { t } = useTranslation('people')
  return (
    <div className={classes.fields}>
      {addressNames.map((name) => (
        <TextInput
          key={name}
          label={t(`fields.${name}`)}
          value={value[name]}
          readOnly={isReadOnly || fixed.includes(name)}
          error={name === 'website' ? websiteProblem : undefined}
          onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
        />
      ))}
    </div>
  )
}
