/** How a thing of the administration is called, and what it is for. */
import { Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FieldProblem } from '../elements/form.ts'

interface NameFieldsProps {
  readonly name: string
  readonly description: string
  readonly labels: { readonly name: string; readonly description: string }
  /** What is wrong with the name, where that is to be shown. */
  readonly problem: FieldProblem | undefined
  readonly isFixed?: boolean
  readonly onChange: (changes: { name: string } | { description: string }) => void
}

export function NameFields({ name, description, labels, problem, isFixed, onChange }: NameFieldsProps) {
  const { t } = useTranslation('administration')
  return (
    <>
      <TextInput
        label={labels.name}
        value={name}
        disabled={isFixed ?? false}
        maxLength={120}
        data-autofocus
        error={problem ? t(`form.${problem}`) : undefined}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Textarea
        label={labels.description}
        value={description}
        disabled={isFixed ?? false}
        maxLength={280}
        autosize
        minRows={1}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
    </>
  )
}
