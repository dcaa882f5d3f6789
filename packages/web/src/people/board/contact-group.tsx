import { useDroppable } from '@dnd-kit/core'
import { rectSortingStrategy, SortableContext } from '@dnd-kit/sortable'
import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core'
import type { ContactGroupView } from '@offhook/contract'
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconLock,
  IconPencil,
  IconStarFilled,
  IconTrash,
} from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonActions } from '../use-person-actions.ts'
import { AddContact } from './add-contact.tsx'
import classes from './board.module.css'
import { groupItemId, itemId } from './contact-board.ts'
import { ContactTile } from './contact-tile.tsx'
import type { ContactGroupChanges } from './use-contact-groups.ts'

interface ContactGroupProps {
  readonly group: ContactGroupView
  readonly isFirst: boolean
  readonly current: string | null
  readonly onFocus: (id: string) => void
  readonly actions: PersonActions
  readonly changes: ContactGroupChanges
  readonly onOpen: (personId: string) => void
}

export function ContactGroup(props: ContactGroupProps) {
  const { group, isFirst, current, onFocus, actions, changes, onOpen } = props
  const { t } = useTranslation('people')
  const { setNodeRef, isOver } = useDroppable({ id: groupItemId(group), disabled: group.isLocked })
  const isStarred = group.id === 'starred'
  const name =
    group.name ||
    (isStarred
      ? t('group.favourites')
      : t(`board.given.${group.origin === 'everybody' ? 'everybody' : 'extraLines'}`))
  const ids = group.entries.map(({ entry }) => itemId(group, entry))
  return (
    <section ref={setNodeRef} className={classes.group} data-over={isOver} aria-label={name}>
      <header className={classes.head}>
        {isStarred ? (
          <IconStarFilled size={14} className="dim" aria-hidden />
        ) : group.isLocked ? (
          <IconLock size={16} className="dim" role="img" aria-label={t('board.locked')}>
            <title>{t('board.locked')}</title>
          </IconLock>
        ) : null}
        <h2 className={classes.name}>{name}</h2>
        <span className="dim tabular small">{group.entries.length}</span>
        <span className="grow" />
        {group.isLocked ? null : (
          <>
            <AddContact group={group} onAdd={(entry) => changes.add(group, entry)} />
            <GroupMenu group={group} changes={changes} />
          </>
        )}
      </header>
      {ids.length === 0 ? (
        <p className={`${classes.drop} dim small`}>{t('board.dropHere')}</p>
      ) : (
        <SortableContext items={ids} strategy={rectSortingStrategy}>
          {/* biome-ignore lint/a11y/useSemanticElements: tiles that one walks with arrow keys are no table */}
          <div role="grid" aria-label={name}>
            {/* biome-ignore lint/a11y/useSemanticElements: see above */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus */}
            <div role="row" className={classes.tiles} data-keys={isKeyGrid(group)}>
              {group.entries.map(({ entry }, index) => (
                <ContactTile
                  key={ids[index]}
                  id={ids[index]!}
                  entry={entry}
                  isLocked={group.isLocked}
                  isCurrent={current === null ? isFirst && index === 0 : current === ids[index]}
                  onFocus={onFocus}
                  actions={actions}
                  onOpen={onOpen}
                  onTakeOut={() => changes.takeOut(group, entry)}
                />
              ))}
            </div>
          </div>
        </SortableContext>
      )}
    </section>
  )
}

/** A group of nothing but keys is drawn as the keys of a telephone: one press dials. */
function isKeyGrid({ entries }: ContactGroupView): boolean {
  return entries.length > 0 && entries.every(({ entry }) => entry.kind === 'key')
}

function GroupMenu(props: { readonly group: ContactGroupView; readonly changes: ContactGroupChanges }) {
  const { t } = useTranslation(['people', 'shell'])
  const { group, changes } = props
  const [name, setName] = useState<string | null>(null)
  const picture = { size: 16, stroke: 1.7, 'aria-hidden': true } as const
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name !== null && name.trim() !== '') changes.rename(group.id, name.trim())
    setName(null)
  }
  return (
    <>
      <Menu position="bottom-end" width={224}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            c="var(--ink-dim)"
            aria-label={t('board.menu', { name: group.name })}
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil {...picture} />} onClick={() => setName(group.name)}>
            {t('board.rename')}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowUp {...picture} />} onClick={() => changes.shift(group.id, -1)}>
            {t('board.up')}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown {...picture} />} onClick={() => changes.shift(group.id, 1)}>
            {t('board.down')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash {...picture} />}
            c="var(--bad)"
            onClick={() => changes.remove(group.id)}
          >
            {t('board.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={name !== null}
        onClose={() => setName(null)}
        title={t('board.rename')}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        <form className="column" onSubmit={submit}>
          <TextInput
            label={t('board.groupName')}
            value={name ?? ''}
            maxLength={120}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div>
            <Button type="submit">{t('save', { ns: 'shell' })}</Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
