/** The keys with numbers that a group gives its members. */
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import type { GroupView } from '@offhook/contract'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './groups.module.css'

type Key = GroupView['keys'][number]

interface GroupKeysProps {
  readonly keys: readonly Key[]
  readonly onChange: (keys: Key[]) => void
}

export function GroupKeys({ keys, onChange }: GroupKeysProps) {
  const { t } = useTranslation('groups')
  const setKey = (at: number, changes: Partial<Key>) =>
    onChange(keys.map((each, index) => (index === at ? { ...each, ...changes } : each)))
  return (
    <section className="column near">
      <h3>{t('keys')}</h3>
      {keys.map((key, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key has no name of its own while it is written
        <div key={at} className={classes.line}>
          <TextInput
            className={classes.label}
            aria-label={t('keyLabel')}
            placeholder={t('keyLabel')}
            value={key.label}
            onChange={(event) => setKey(at, { label: event.currentTarget.value })}
          />
          <TextInput
            className={classes.number}
            aria-label={t('keyNumber')}
            placeholder={t('keyNumber')}
            inputMode="tel"
            value={key.number}
            onChange={(event) => setKey(at, { number: event.currentTarget.value })}
          />
          <Places value={key} name={key.label} onChange={(changes) => setKey(at, changes)} />
          <Remove name={key.label} onClick={() => onChange(keys.filter((_each, index) => index !== at))} />
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...keys, { label: '', number: '', inMonitor: true, inFavourites: false }])}
        >
          {t('addKey')}
        </Button>
      </div>
    </section>
  )
}

interface PlacesProps {
  readonly value: { readonly inMonitor: boolean; readonly inFavourites: boolean }
  readonly name: string
  readonly onChange: (changes: { inMonitor?: boolean; inFavourites?: boolean }) => void
}

export function Places({ value, name, onChange }: PlacesProps) {
  const { t } = useTranslation('groups')
  return (
    <>
      {(['inMonitor', 'inFavourites'] as const).map((place) => (
        <Checkbox
          key={place}
          size="xs"
          label={
            <>
              {t(place)}
              <span className="visuallyHidden">: {name}</span>
            </>
          }
          checked={value[place]}
          onChange={(event) => onChange({ [place]: event.currentTarget.checked })}
        />
      ))}
    </>
  )
}

export function Remove({ name, onClick }: { readonly name: string; readonly onClick: () => void }) {
  const { t } = useTranslation('groups')
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--ink-dim)"
      aria-label={t('remove', { name })}
      onClick={onClick}
    >
      <IconTrash size={18} aria-hidden />
    </ActionIcon>
  )
}
