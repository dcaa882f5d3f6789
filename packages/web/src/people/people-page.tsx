import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { PersonView } from '@offhook/contract'
import { IconLayoutGrid, IconList, IconSearch, IconUserOff, IconUsers } from '@tabler/icons-react'
import { useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { FilterChips } from '../elements/filter-chips.tsx'
import { useLive, usePeople } from '../live/live.tsx'
import { useDecision } from '../own/own-profile.ts'
import { preferences, usePreferences } from '../own/preferences.ts'
import { ContactBoard } from './board/contact-board.tsx'
import { ContactCard } from './contact-card.tsx'
import { PeopleGrid } from './people-grid.tsx'
import { filterPeople, groupPeople, type PeopleFilter, rowsOf } from './people-layout.ts'
import classes from './people-page.module.css'
import { PersonExplanation } from './person-explanation.tsx'
import { usePersonActions } from './use-person-actions.ts'

const TILE_WIDTH = 264
const GAP = 12

export function PeoplePage() {
  const { t } = useTranslation('people')
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<PeopleFilter>('all')
  const [opened, open] = useState<string | null>(null)
  const actions = usePersonActions()
  const [explained, explain] = useState<PersonView | null>(null)
  const { peopleView } = usePreferences()
  const decidedView = useDecision('peopleView')
  const everybody = usePeople()
  useFreshness(filter === 'free')
  const { ref, width } = useElementSize()
  const isRow = peopleView === 'rows'
  const columns = isRow ? 1 : Math.max(1, Math.floor((width + GAP) / (TILE_WIDTH + GAP)))
  const people = filterPeople(everybody, filter, text)
  const place = text.trim() !== '' || filter === 'all' || filter === 'free' ? null : filter
  const rows = rowsOf(groupPeople(people), columns)
  return (
    <div className={classes.people}>
      <div className={classes.head}>
        <div className="row near">
          <h1>{t('title')}</h1>
          {place ? null : <span className="dim tabular">{people.length}</span>}
          <SegmentedControl
            className={classes.view}
            aria-label={t('view.label')}
            value={peopleView}
            disabled={decidedView !== null}
            title={decidedView ?? undefined}
            onChange={(value) => preferences.set({ peopleView: value === 'rows' ? 'rows' : 'tiles' })}
            data={[
              { value: 'tiles', label: <ViewLabel icon={IconLayoutGrid} word={t('view.tiles')} /> },
              { value: 'rows', label: <ViewLabel icon={IconList} word={t('view.rows')} /> },
            ]}
          />
        </div>
        <div className={classes.tools}>
          <TextInput
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            className={classes.search}
          />
          <FilterChips
            label={t('filter.label')}
            value={filter}
            onChange={setFilter}
            options={(['all', 'favourites', 'monitor', 'free'] as const).map((value) => ({
              value,
              label: t(`filter.${value}`),
            }))}
          />
        </div>
      </div>
      <div ref={ref} className={classes.measure} />
      {place ? (
        <ContactBoard key={place} place={place} actions={actions} onOpen={open} />
      ) : people.length === 0 ? (
        <Nobody
          text={text}
          hasPeople={everybody.length > 0}
          onAll={() => {
            setText('')
            setFilter('all')
          }}
        />
      ) : (
        <PeopleGrid
          rows={rows}
          columns={columns}
          isRow={isRow}
          onExplain={explain}
          onOpen={({ id }) => open(id)}
        />
      )}
      <ContactCard id={opened} actions={actions} onClose={() => open(null)} />
      <PersonExplanation person={explained} onClose={() => explain(null)} />
    </div>
  )
}

/** The filter of those who are free looks at everybody's state, so it follows everybody's news. */
function useFreshness(isNeeded: boolean): void {
  const { store } = useLive()
  useSyncExternalStore(
    (listener) => store.subscribe('anyPerson', listener),
    () =>
      isNeeded
        ? store.people.filter((person) => person.lines.some(({ status }) => status === 'free')).length
        : 0,
  )
}

function ViewLabel({ icon: Picture, word }: { readonly icon: typeof IconList; readonly word: string }) {
  return (
    <>
      <Picture size={18} stroke={1.7} aria-hidden className={classes.viewIcon} />
      <span className="visuallyHidden">{word}</span>
    </>
  )
}

interface NobodyProps {
  readonly text: string
  readonly hasPeople: boolean
  readonly onAll: () => void
}

function Nobody({ text, hasPeople, onAll }: NobodyProps) {
  const { t } = useTranslation('people')
  const all = (
    <Button variant="light" onClick={onAll}>
      {t('showAll')}
    </Button>
  )
  if (!hasPeople) return <Empty icon={IconUsers} title={t('emptyTitle')} hint={t('emptyHint')} />
  if (text.trim() !== '')
    return (
      <Empty icon={IconUserOff} title={t('nothingTitle')} hint={t('nothingHint', { text: text.trim() })}>
        {all}
      </Empty>
    )
  return (
    <Empty icon={IconUserOff} title={t('noFreeTitle')} hint={t('noFreeHint')}>
      {all}
    </Empty>
  )
}
