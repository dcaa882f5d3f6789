/** Favourites or monitor: groups that one arranges by dragging or with keys, and those that the administration gives. */
import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable'
import { Button, Skeleton, TextInput } from '@mantine/core'
import type { ContactGroupView } from '@offhook/contract'
import { IconPlus, IconStar } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../elements/empty.tsx'
import { useProblemText } from '../../elements/problem.tsx'
import { useLive, usePeople } from '../../live/live.tsx'
import type { PersonActions } from '../use-person-actions.ts'
import classes from './board.module.css'
import { type ContactPlace, findItem, groupItemId } from './contact-board.ts'
import { ContactGroup } from './contact-group.tsx'
import { useContactGroups } from './use-contact-groups.ts'
import { walkTo } from './walk.ts'

interface ContactBoardProps {
  readonly place: ContactPlace
  readonly actions: PersonActions
  readonly onOpen: (personId: string) => void
}

export function ContactBoard({ place, actions, onOpen }: ContactBoardProps) {
  const { t } = useTranslation('people')
  const problemText = useProblemText()
  const { groups, error, changes } = useContactGroups()
  const people = usePeople()
  const [current, setCurrent] = useState<string | null>(null)
  const [isDragging, drag] = useState(false)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: sortableKeyboardCoordinates,
      // Enter calls.
      keyboardCodes: { start: ['Space'], end: ['Space', 'Enter'], cancel: ['Escape'] },
    }),
  )
  const announcements = useAnnouncements(groups ?? [])
  if (error) return <p role="alert">{problemText(error)}</p>
  if (!groups) return <Skeleton height={240} m={24} />
  const shown = groups.filter((group) => group.shownIn === place)
  const starred = place === 'favourites' ? starredGroup(people.filter((person) => person.isFavourite)) : []
  const all = [...starred, ...shown]
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (isDragging || !event.key.startsWith('Arrow') || !(event.target as HTMLElement).dataset.contact) return
    event.preventDefault()
    walkTo(event.currentTarget, event.target as HTMLElement, event.key)
  }
  const first = all.find(({ entries }) => entries.length > 0)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the tiles in it
    <div className={classes.board} onKeyDown={onKeyDown}>
      <DndContext
        sensors={sensors}
        collisionDetection={target}
        accessibility={{
          announcements,
          screenReaderInstructions: { draggable: t('board.instructions') },
        }}
        onDragStart={() => drag(true)}
        onDragCancel={() => drag(false)}
        onDragEnd={({ active, over }) => {
          drag(false)
          if (over) changes.move(String(active.id), String(over.id))
        }}
      >
        {all.length === 0 ? (
          <Empty
            icon={IconStar}
            title={t(`board.empty.${place}.title`)}
            hint={t(`board.empty.${place}.hint`)}
          />
        ) : null}
        {all.map((group) => (
          <ContactGroup
            key={groupItemId(group)}
            group={group}
            isFirst={group === first}
            current={current}
            onFocus={setCurrent}
            actions={actions}
            changes={changes}
            onOpen={onOpen}
          />
        ))}
      </DndContext>
      <NewGroup onCreate={(name) => changes.create(name, place)} />
    </div>
  )
}

/** What the pointer is over, a tile before its group; without a pointer what is nearest. */
const target: CollisionDetection = (what) => {
  const under = pointerWithin(what)
  return under.length > 0 ? under : closestCenter(what)
}

/** Those that one marked with the star, before the groups. */
function starredGroup(people: readonly { readonly id: string }[]): readonly ContactGroupView[] {
  if (people.length === 0) return []
  return [
    {
      id: 'starred',
      name: '',
      shownIn: 'favourites',
      entries: people.map(({ id }) => ({ entry: { kind: 'person', personId: id }, cell: null })),
      isLocked: true,
      origin: 'own',
    },
  ]
}

function useAnnouncements(groups: readonly ContactGroupView[]): Announcements {
  const { t } = useTranslation('people')
  const { store } = useLive()
  const nameOf = (id: string | number) => {
    const found = findItem(groups, String(id))
    const entry = found?.group.entries[found.at]?.entry
    if (!entry) return found?.group.name ?? ''
    if (entry.kind === 'person') return store.person(entry.personId)?.name ?? ''
    return entry.kind === 'line' ? entry.line : entry.label
  }
  const where = (id: string | number) => {
    const found = findItem(groups, String(id))
    if (!found) return ''
    const position = found.at < 0 ? found.group.entries.length + 1 : found.at + 1
    return t('board.place', { group: found.group.name, position })
  }
  return {
    onDragStart: ({ active }) => t('board.lifted', { name: nameOf(active.id) }),
    onDragOver: ({ active, over }) =>
      over ? t('board.over', { name: nameOf(active.id), where: where(over.id) }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t('board.dropped', { name: nameOf(active.id), where: where(over.id) }) : t('board.cancelled'),
    onDragCancel: () => t('board.cancelled'),
  }
}

function NewGroup({ onCreate }: { readonly onCreate: (name: string) => void }) {
  const { t } = useTranslation('people')
  const [name, setName] = useState<string | null>(null)
  if (name === null)
    return (
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setName('')}
        >
          {t('board.newGroup')}
        </Button>
      </div>
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onCreate(name.trim())
    setName(null)
  }
  return (
    <form className="row near" onSubmit={submit}>
      <TextInput
        aria-label={t('board.groupName')}
        placeholder={t('board.groupName')}
        value={name}
        maxLength={120}
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setName(null)}
      />
      <Button type="submit">{t('board.create')}</Button>
    </form>
  )
}
