/** Several people: each with a button that takes them out, and a field that adds one more. */
import { Pill } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLive } from '../live/live.tsx'
import { PersonSelect } from './person-select.tsx'

interface PersonChipsProps {
  readonly label: string
  readonly ids: readonly string[]
  readonly onChange: (ids: string[]) => void
}

export function PersonChips({ label, ids, onChange }: PersonChipsProps) {
  const { t } = useTranslation('groups')
  const { store } = useLive()
  const nameOf = (id: string) => store.person(id)?.name ?? '—'
  return (
    <div className="column near">
      <PersonSelect
        label={label}
        value={null}
        without={ids}
        onChange={(id) => id !== null && onChange([...ids, id])}
      />
      {ids.length === 0 ? null : (
        <Pill.Group>
          {ids.map((id) => (
            <Pill
              key={id}
              size="md"
              withRemoveButton
              removeButtonProps={{
                'aria-label': t('remove', { name: nameOf(id) }),
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => onChange(ids.filter((other) => other !== id))}
            >
              {nameOf(id)}
            </Pill>
          ))}
        </Pill.Group>
      )}
    </div>
  )
}
