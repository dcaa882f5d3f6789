/** Which fields people have beside the usual: each with a label for people, and a key for files and programs. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { FurtherField } from '@offhook/contract'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Section } from '../elements/section.tsx'
import classes from './administration.module.css'

interface FurtherFieldListProps {
  readonly fields: readonly FurtherField[]
  readonly isWrong: boolean
  readonly onChange: (fields: FurtherField[]) => void
}

const MOST = 20

export function FurtherFieldList({ fields, isWrong, onChange }: FurtherFieldListProps) {
  const { t } = useTranslation('administration')
  const change = (at: number, changes: Partial<FurtherField>) =>
    onChange(fields.map((field, index) => (index === at ? { ...field, ...changes } : field)))
  return (
    <Section id="further-fields" title={t('further.title')} hint={t('further.hint')}>
      <div className={`${classes.form} ${classes.padded}`}>
        {fields.map((field, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a field has no name of its own while it is written
          <div key={at} className={`row near ${classes.ends}`}>
            <TextInput
              className={classes.larger}
              label={at === 0 ? t('further.labelHead') : undefined}
              aria-label={t('further.label', { number: at + 1 })}
              placeholder={t('further.labelExample')}
              value={field.label}
              maxLength={60}
              onChange={(event) => {
                const label = event.currentTarget.value
                // The key follows the label until somebody writes one.
                const isOwn = field.key !== keyFrom(field.label)
                change(at, { label, ...(isOwn ? {} : { key: keyFrom(label) }) })
              }}
            />
            <TextInput
              className="grow"
              label={at === 0 ? t('further.keyHead') : undefined}
              aria-label={t('further.key', { number: at + 1 })}
              placeholder={t('further.keyExample')}
              value={field.key}
              maxLength={32}
              onChange={(event) => change(at, { key: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              c="var(--ink-dim)"
              aria-label={t('further.remove', { label: field.label })}
              onClick={() => onChange(fields.filter((_field, index) => index !== at))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {isWrong ? <p role="alert">{t('further.wrong')}</p> : null}
        {fields.length < MOST ? (
          <div>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => onChange([...fields, { key: '', label: '' }])}
            >
              {t('further.add')}
            </Button>
          </div>
        ) : null}
      </div>
    </Section>
  )
}

/** Letters and digits, without their marks: „Büro-Tag“ is buroTag. */
function keyFrom(label: string): string {
  const words = label
    .normalize('NFD')
    .replace(/[^A-Za-z0-9 ]/g, '')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '')
  return words
    .map((word, at) => (at === 0 ? word : `${word[0]!.toUpperCase()}${word.slice(1)}`))
    .join('')
    .slice(0, 32)
}
