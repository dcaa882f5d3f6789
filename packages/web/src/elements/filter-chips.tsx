/** A row of filters of which one holds. */
import classes from './filter-chips.module.css'

interface FilterChipsProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}

export function FilterChips<Value extends string>({
  label,
  value,
  options,
  onChange,
}: FilterChipsProps<Value>) {
  return (
    <fieldset className={classes.chips} aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={classes.chip}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
