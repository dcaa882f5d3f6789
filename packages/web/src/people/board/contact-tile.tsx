/** One entry of a group: somebody, a line, or a key that dials. Space lifts it, Enter calls. */
import { useSortable } from '@dnd-kit/sortable'
import type { ContactEntry, PersonView } from '@offhook/contract'
import { IconKeyboard, IconPhone, IconPhoneIncoming, IconX } from '@tabler/icons-react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useDial } from '../../dial/use-dial.ts'
import { useMe, usePeople, usePerson } from '../../live/live.tsx'
import { Avatar } from '../../presence/avatar.tsx'
import { usePresenceWord } from '../../presence/use-presence-word.ts'
import { AudioVideoMark } from '../audio-video-mark.tsx'
import { lookOf } from '../line-look.ts'
import { LineMark } from '../line-mark.tsx'
import { numberToDial, pickupOf, tellingLine } from '../people-layout.ts'
import type { PersonActions } from '../use-person-actions.ts'
import classes from './board.module.css'

interface ContactTileProps {
  readonly id: string
  readonly entry: ContactEntry
  readonly isLocked: boolean
  readonly isCurrent: boolean
  readonly onFocus: (id: string) => void
  readonly actions: PersonActions
  readonly onOpen: (personId: string) => void
  readonly onTakeOut: () => void
}

export function ContactTile(props: ContactTileProps) {
  const { id, entry, isLocked, isCurrent, onFocus, actions, onOpen, onTakeOut } = props
  const { t } = useTranslation('people')
  const dial = useDial()
  const self = useMe()?.id
  const { attributes, listeners, setNodeRef, transform, transition, isDragging } = useSortable({
    id,
    disabled: { draggable: false, droppable: isLocked },
  })
  const ownerOfLine = usePeople().find(
    ({ lines }) => entry.kind === 'line' && lines.some(({ line }) => line === entry.line),
  )?.id
  const person = usePerson(entry.kind === 'person' ? entry.personId : (ownerOfLine ?? ''))
  if (entry.kind === 'person' && !person) return null
  const name = entry.kind === 'key' ? entry.label : entry.kind === 'line' ? entry.line : (person?.name ?? '')
  const number = entry.kind === 'key' ? entry.number : entry.kind === 'line' ? entry.line : null
  const call = () => {
    if (number !== null) void dial(number)
    else if (person) actions.call(person)
  }
  // One's own calls are in the dock.
  const canPickUp = person !== undefined && person.id !== self && pickupOf(person) !== null
  const canCall = number !== null || (person !== undefined && numberToDial(person) !== null)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target === event.currentTarget && !isDragging && !event.ctrlKey && !event.metaKey) {
      if (event.key === 'Enter') return prevent(event, call)
      if (event.key === 'i' && entry.kind === 'person') return prevent(event, () => onOpen(entry.personId))
      if (event.key === 'p' && person && canPickUp) return prevent(event, () => actions.pickUp(person))
      if (event.key === 'Delete' && !isLocked) return prevent(event, onTakeOut)
    }
    listeners?.onKeyDown?.(event)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: tiles that one walks with arrow keys are no table
    <div
      ref={setNodeRef}
      {...listeners}
      role="gridcell"
      className={classes.tile}
      data-contact={id}
      data-dragging={isDragging}
      data-ringing={canPickUp}
      tabIndex={isCurrent ? 0 : -1}
      aria-describedby={attributes['aria-describedby']}
      style={{
        transform: transform ? `translate3d(${transform.x}px, ${transform.y}px, 0)` : undefined,
        transition,
      }}
      onFocus={() => onFocus(id)}
      onKeyDown={onKeyDown}
      data-kind={entry.kind}
      onClick={entry.kind === 'key' ? (event) => isPress(event) && call() : undefined}
      onDoubleClick={entry.kind === 'key' ? undefined : call}
    >
      <Face entry={entry} person={person} name={name} onOpen={onOpen} />
      <span className={classes.actions}>
        {canPickUp ? (
          <TileButton
            label={t('pickUpName', { name })}
            tone="good"
            icon={IconPhoneIncoming}
            onClick={() => actions.pickUp(person)}
          />
        ) : canCall ? (
          <TileButton label={t('callName', { name })} tone="accent" icon={IconPhone} onClick={call} />
        ) : null}
        {isLocked ? null : (
          <TileButton label={t('board.takeOut', { name })} tone="plain" icon={IconX} onClick={onTakeOut} />
        )}
      </span>
    </div>
  )
}

/** A press of the key itself, not of a button on it; and only the first of a double click. */
function isPress({ target, detail }: MouseEvent<HTMLElement>): boolean {
  return detail === 1 && !(target instanceof Element && target.closest('button'))
}

function prevent(event: KeyboardEvent, act: () => void): void {
  event.preventDefault()
  act()
}

interface FaceProps {
  readonly entry: ContactEntry
  readonly person: PersonView | undefined
  readonly name: string
  readonly onOpen: (personId: string) => void
}

function Face({ entry, person, name, onOpen }: FaceProps) {
  const presenceWord = usePresenceWord()
  const { t } = useTranslation(['people', 'shell'])
  const line =
    entry.kind === 'line'
      ? person?.lines.find((each) => each.line === entry.line)
      : entry.kind === 'person' && person
        ? tellingLine(person)
        : undefined
  const other = line?.other?.name ?? line?.other?.display
  const isForwarded = person?.forwardedLines.some(
    (each) => entry.kind === 'person' || (entry.kind === 'line' && each.line === entry.line),
  )
  const look = line ? lookOf(line) : isForwarded ? 'forwarded' : null
  const state = look ? t(`line.${look}`) : ''
  const second =
    entry.kind === 'key'
      ? entry.number
      : entry.kind === 'line'
        ? [person?.name, state].filter(Boolean).join(' · ')
        : line && line.status !== 'free'
          ? state
          : person?.note || line?.line
  return (
    <>
      {entry.kind === 'person' && person ? (
        <button
          type="button"
          className="plainButton"
          tabIndex={-1}
          aria-label={t('card.open', { name })}
          onClick={() => onOpen(person.id)}
        >
          <Avatar
            id={person.id}
            picture={person.picture}
            name={name}
            presence={person.presence.state}
            size={36}
          />
        </button>
      ) : (
        <span className={classes.picture}>
          {entry.kind === 'key' ? (
            <IconKeyboard size={20} stroke={1.7} aria-hidden />
          ) : (
            <IconPhone size={20} stroke={1.7} aria-hidden />
          )}
        </span>
      )}
      <span className={classes.words}>
        <span className={`${classes.label} truncate`} title={name}>
          {name}
        </span>
        <span className="tiny dim tabular truncate" title={second}>
          {second}
        </span>
        {other ? (
          <span className="tiny dim tabular truncate" title={other}>
            {other}
          </span>
        ) : null}
        <span className="visuallyHidden">
          {entry.kind === 'person' && person ? `${presenceWord(person.presence.state)}, ${state}` : state}
        </span>
      </span>
      {entry.kind === 'person' && person ? <AudioVideoMark audioVideo={person.audioVideo} /> : null}
      {look ? <LineMark look={look} /> : null}
    </>
  )
}

interface TileButtonProps {
  readonly label: string
  readonly tone: 'good' | 'accent' | 'plain'
  readonly icon: typeof IconX
  readonly onClick: () => void
}

function TileButton({ label, tone, icon: Picture, onClick }: TileButtonProps) {
  return (
    <button
      type="button"
      className={classes.button}
      data-tone={tone}
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Picture size={18} aria-hidden />
    </button>
  )
}
