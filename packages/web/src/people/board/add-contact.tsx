/** Adds somebody, a line or a key to a group. */
import { ActionIcon, Button, Popover, SegmentedControl, TextInput } from '@mantine/core'
import { type ContactEntry, type ContactGroupView, contactEntry } from '@offhook/contract'
import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PersonSelect } from '../person-select.tsx'

const kinds = ['person', 'key', 'line'] as const

interface AddContactProps {
  readonly group: ContactGroupView
  readonly onAdd: (entry: ContactEntry) => void
}

export function AddContact({ group, onAdd }: AddContactProps) {
  const { t } = useTranslation('people')
  const [isOpen, setOpen] = useState(false)
  const [kind, setKind] = useState<(typeof kinds)[number]>('person')
  const [label, setLabel] = useState('')
  const [number, setNumber] = useState('')
  const parsed = contactEntry.safeParse(
    kind === 'key' ? { kind, label, number } : { kind, line: number.trim() },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!parsed.success) return
    onAdd(parsed.data)
    setLabel('')
    setNumber('')
  }
  const without = group.entries.flatMap(({ entry }) => (entry.kind === 'person' ? [entry.personId] : []))
  return (
    <Popover opened={isOpen} onChange={setOpen} width={296} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--ink-dim)"
          aria-label={t('board.addTo', { name: group.name })}
          title={t('board.addTo', { name: group.name })}
          onClick={() => setOpen(!isOpen)}
        >
          <IconPlus size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('board.addTo', { name: group.name })}>
        <form className="column" onSubmit={submit}>
          <SegmentedControl
            size="xs"
            aria-label={t('board.kindLabel')}
            value={kind}
            onChange={(value) => setKind(kinds.find((known) => known === value) ?? 'person')}
            data={kinds.map((value) => ({ value, label: t(`board.kind.${value}`) }))}
          />
          {kind === 'person' ? (
            <PersonSelect
              label={t('board.kind.person')}
              value={null}
              without={without}
              isInside
              onChange={(id) => id !== null && onAdd({ kind: 'person', personId: id })}
            />
          ) : (
            <>
              {kind === 'key' ? (
                <TextInput
                  label={t('board.label')}
                  value={label}
                  maxLength={80}
                  onChange={(event) => setLabel(event.currentTarget.value)}
                />
              ) : null}
              <TextInput
                label={t('board.number')}
                value={number}
                inputMode="tel"
                maxLength={64}
                onChange={(event) => setNumber(event.currentTarget.value)}
              />
              <Button type="submit" disabled={!parsed.success}>
                {t('board.add')}
              </Button>
            </>
          )}
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
