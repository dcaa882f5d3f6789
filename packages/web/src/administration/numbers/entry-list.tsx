/** A list of entries in a form: one row each, with fields that the caller draws; added at the end, removed, moved. */
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './entry-list.module.css'
import { Lit } from './form-section.tsx'

interface EntryListProps<Item extends { readonly key: string }> {
  readonly label: string
  readonly items: readonly Item[]
  /** Where the list stands in the location: `/emergency`. */
  readonly place: string
  /** Widths of the columns, as in `grid-template-columns`. */
  readonly columns: string
  readonly headings: readonly string[]
  readonly fields: (item: Item, change: (changes: Partial<Item>) => void, index: number) => ReactNode
  readonly onChange: (items: readonly Item[]) => void
  readonly add: { readonly label: string; readonly make: () => Item; readonly isDisabled?: boolean }
  readonly removeLabel: (item: Item) => string
  readonly move?: {
    readonly up: (item: Item) => string
    readonly down: (item: Item) => string
    readonly to: (from: number, to: number) => void
  }
  readonly error?: (index: number) => string | undefined
}

export function EntryList<Item extends { readonly key: string }>(props: EntryListProps<Item>) {
  const { label, items, place, columns, headings, fields, onChange, add, removeLabel, move, error } = props
  const style = { '--columns': `${columns} ${move ? '92px' : '28px'}` } as React.CSSProperties
  return (
    <div className={classes.list} style={style}>
      {items.length > 0 ? (
        <div className={classes.headings} aria-hidden>
          {headings.map((heading) => (
            <span key={heading}>{heading}</span>
          ))}
        </div>
      ) : null}
      <ol className={classes.rows} aria-label={label}>
        {items.map((item, index) => (
          <li key={item.key}>
            <Lit at={`${place}/${index}`}>
              <div className={classes.row}>
                {fields(
                  item,
                  (changes) =>
                    onChange(items.map((other) => (other === item ? { ...other, ...changes } : other))),
                  index,
                )}
                <div className={classes.actions}>
                  {move ? (
                    <>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        disabled={index === 0}
                        aria-label={move.up(item)}
                        onClick={() => move.to(index, index - 1)}
                      >
                        <IconArrowUp size={16} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        disabled={index === items.length - 1}
                        aria-label={move.down(item)}
                        onClick={() => move.to(index, index + 1)}
                      >
                        <IconArrowDown size={16} aria-hidden />
                      </ActionIcon>
                    </>
                  ) : null}
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={removeLabel(item)}
                    onClick={() => onChange(items.filter((other) => other !== item))}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </div>
              </div>
              {error?.(index) ? <p className={classes.error}>{error(index)}</p> : null}
            </Lit>
          </li>
        ))}
      </ol>
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={add.isDisabled ?? false}
          onClick={() => onChange([...items, add.make()])}
        >
          {add.label}
        </Button>
      </div>
    </div>
  )
}
