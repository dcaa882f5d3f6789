/** Which fields contact cards and cards of calls show, in which order, with a look at what comes of it. */
import { ActionIcon, Checkbox, SegmentedControl, Switch } from '@mantine/core'
import type { CallField, ClientLayout, ContactField } from '@offhook/contract'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moved, toggled, usualFields } from '../../own/layout-fields.ts'
import classes from './layout-editor.module.css'
import { LayoutPreview } from './layout-preview.tsx'

interface LayoutEditorProps {
  readonly layout: ClientLayout
  readonly isFixed: boolean
  readonly onChange: (layout: ClientLayout) => void
}

type Place = 'contact' | 'call'

export function LayoutEditor({ layout, isFixed, onChange }: LayoutEditorProps) {
  const { t } = useTranslation('profiles')
  const [place, setPlace] = useState<Place>('contact')
  const own = layout[place] as readonly Field[] | undefined
  const set = (fields: readonly Field[] | undefined) => {
    const { [place]: _former, ...others } = layout
    onChange((fields ? { ...others, [place]: [...fields] } : others) as ClientLayout)
  }
  const shown = own ?? usualFields[place].shown
  return (
    <div className="column">
      <p className="dim small">{t('fieldsHint')}</p>
      <div className="row between wrap">
        <SegmentedControl
          aria-label={t('tab.fields')}
          value={place}
          onChange={(value) => setPlace(value as Place)}
          data={(['contact', 'call'] as const).map((value) => ({ value, label: t(`place.${value}`) }))}
        />
        <Switch
          label={t('own')}
          checked={own !== undefined}
          disabled={isFixed}
          onChange={(event) => set(event.currentTarget.checked ? shown : undefined)}
        />
      </div>
      <div className={classes.two}>
        <FieldList
          place={place}
          shown={shown}
          isFixed={isFixed || own === undefined}
          onChange={(fields) => set(fields)}
        />
        <LayoutPreview place={place} fields={shown} />
      </div>
    </div>
  )
}

type Field = ContactField | CallField

interface FieldListProps {
  readonly place: Place
  readonly shown: readonly Field[]
  readonly isFixed: boolean
  readonly onChange: (fields: readonly Field[]) => void
}

/** The fields that are shown, in their order, and below them the others. */
function FieldList({ place, shown, isFixed, onChange }: FieldListProps) {
  const { t } = useTranslation('profiles')
  const others = usualFields[place].all.filter((field) => !shown.includes(field))
  return (
    <ul className={classes.fields} aria-label={t(`place.${place}`)}>
      {[...shown, ...others].map((field) => {
        const at = shown.indexOf(field)
        const name = t(`field.${field}`)
        const move = (by: -1 | 1) => {
          const Picture = by < 0 ? IconArrowUp : IconArrowDown
          return (
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--ink-dim)"
              size="sm"
              disabled={isFixed || at < 0 || at + by < 0 || at + by >= shown.length}
              aria-label={t(by < 0 ? 'up' : 'down', { name })}
              onClick={() => onChange(moved(shown, field, by))}
            >
              <Picture size={16} aria-hidden />
            </ActionIcon>
          )
        }
        return (
          <li key={field} className={classes.field}>
            <Checkbox
              className="grow"
              label={name}
              checked={at >= 0}
              disabled={isFixed}
              onChange={() => onChange(toggled(shown, field))}
            />
            {move(-1)}
            {move(1)}
          </li>
        )
      })}
    </ul>
  )
}
