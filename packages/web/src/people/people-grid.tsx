/** The list itself: virtual, so that 10,000 people scroll as smoothly as ten; one tab stop, arrow keys walk. */
import type { PersonView } from '@offhook/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../live/live.tsx'
import { type Row, walk } from './people-layout.ts'
import classes from './people-page.module.css'
import { PersonTile } from './person-tile.tsx'
import { usePersonActions } from './use-person-actions.ts'

interface PeopleGridProps {
  readonly rows: readonly Row[]
  readonly columns: number
  readonly isRow: boolean
  readonly onExplain: (person: PersonView) => void
  readonly onOpen: (person: PersonView) => void
}

const HEADING_HEIGHT = 40
const TILE_HEIGHT = 88
const ROW_HEIGHT = 52

export function PeopleGrid({ rows, columns, isRow, onExplain, onOpen }: PeopleGridProps) {
  const { t } = useTranslation('people')
  const { store } = useLive()
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const actions = usePersonActions()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      rows[index]?.kind === 'heading' ? HEADING_HEIGHT : isRow ? ROW_HEIGHT : TILE_HEIGHT,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    paddingEnd: 32,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sizes change with the view
  useEffect(() => virtual.measure(), [isRow, columns])
  const total = rows.reduce((sum, row) => sum + (row.kind === 'tiles' ? row.people.length : 0), 0)
  const shown = Math.min(current, total - 1)

  const goTo = (index: number) => {
    setCurrent(index)
    const at = rows.findIndex((row) => row.kind === 'tiles' && index < row.start + row.people.length)
    virtual.scrollToIndex(at)
    const focus = () => {
      const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)
      tile?.focus({ preventScroll: true })
      return tile
    }
    // The next key may follow at once; but the row may have to be drawn first.
    if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus))
  }
  useNamedPerson(rows, goTo)
  const followed = useFollowing(rows, goTo)

  const onKeyDown = (event: KeyboardEvent) => {
    const tile = (event.target as HTMLElement).closest<HTMLElement>('[data-person]')
    const person = tile && store.person(tile.dataset.person ?? '')
    if (!tile || !person || event.target !== tile || event.ctrlKey || event.metaKey || event.altKey) return
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown':
      case 'Home':
      case 'End':
        goTo(walk(rows, Number(tile.dataset.index), event.key))
        break
      case 'Enter':
        actions.call(person)
        break
      case 'i':
        onOpen(person)
        break
      case 'p':
        actions.pickUp(person)
        break
      case 'f':
        followed.current = { id: person.id, isFavourite: !person.isFavourite }
        actions.toggleFavourite(person)
        break
      case 'ContextMenu':
      case ' ':
        tile.querySelector<HTMLElement>('[data-menu]')?.click()
        break
      default:
        return
    }
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid of tiles is no table
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={t('list')}
      aria-rowcount={rows.length}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const index = event.target.closest<HTMLElement>('[data-index]')?.dataset.index
        if (index !== undefined) setCurrent(Number(index))
      }}
      onContextMenu={(event) => {
        const tile = (event.target as HTMLElement).closest<HTMLElement>('[data-person]')
        if (!tile) return
        event.preventDefault()
        tile.querySelector<HTMLElement>('[data-menu]')?.click()
      }}
    >
      <div role="presentation" className={classes.canvas} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            // biome-ignore lint/a11y/useSemanticElements: a virtual grid of tiles is no table
            // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1}
              className={row.kind === 'tiles' ? classes.tiles : classes.headingRow}
              style={{
                transform: `translateY(${item.start}px)`,
                gridTemplateColumns: row.kind === 'tiles' ? `repeat(${columns}, minmax(0, 1fr))` : undefined,
              }}
            >
              {row.kind === 'heading' ? (
                <GroupHeading row={row} />
              ) : (
                row.people.map((person, at) => (
                  <PersonTile
                    key={person.id}
                    id={person.id}
                    index={row.start + at}
                    isCurrent={row.start + at === shown}
                    isRow={isRow}
                    actions={actions}
                    onExplain={onExplain}
                    onOpen={onOpen}
                  />
                ))
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function GroupHeading({ row }: { readonly row: Extract<Row, { kind: 'heading' }> }) {
  const { t } = useTranslation('people')
  const { group } = row
  const name = group.key === 'favourites' ? t('group.favourites') : (group.name ?? t('group.others'))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid of tiles is no table
    // biome-ignore lint/a11y/useFocusableInteractive: a heading takes no focus
    <div role="rowheader" className={classes.heading}>
      {name} <span className="tabular dim">{group.people.length}</span>
    </div>
  )
}

interface Followed {
  readonly id: string
  /** What it will be when it has moved. */
  readonly isFavourite: boolean
}

/** A tile that moves to another group keeps the focus. */
function useFollowing(rows: readonly Row[], goTo: (index: number) => void) {
  const { store } = useLive()
  const followed = useRef<Followed | null>(null)
  useEffect(() => {
    if (!followed.current) return
    const { id, isFavourite } = followed.current
    const at = indexOfPerson(rows, id)
    if (at === null || store.person(id)?.isFavourite !== isFavourite) return
    followed.current = null
    goTo(at)
  })
  return followed
}

function indexOfPerson(rows: readonly Row[], id: string): number | null {
  for (const row of rows) {
    const at = row.kind === 'tiles' ? row.people.findIndex((person) => person.id === id) : -1
    if (row.kind === 'tiles' && at >= 0) return row.start + at
  }
  return null
}

/** The one field leads here with the person in the address. */
function useNamedPerson(rows: readonly Row[], goTo: (index: number) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    const id = /^#person=(\w+)$/.exec(location.hash)?.[1]
    if (!id) return
    history.replaceState(history.state, '', location.pathname)
    const at = indexOfPerson(rows, id)
    if (at !== null) goTo(at)
  }, [location.hash])
}
