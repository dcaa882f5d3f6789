/** One colleague. It renders again only when news of this person come. */
import type { LineView, PersonView } from '@offhook/contract'
import { IconPhone, IconPhoneIncoming, IconStarFilled } from '@tabler/icons-react'
import { memo, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { elapsed } from '../i18n/format.ts'
import { useNow } from '../live/clock.ts'
import { useMe, usePerson } from '../live/live.tsx'
import { useAppointmentWords } from '../presence/appointment-words.ts'
import { Avatar } from '../presence/avatar.tsx'
import { usePresenceWord } from '../presence/use-presence-word.ts'
import { AudioVideoMark } from './audio-video-mark.tsx'
import { lookOfPhones } from './line-look.ts'
import { LineMark } from './line-mark.tsx'
import { numberToDial, pickupOf, tellingLine } from './people-layout.ts'
import { PersonMenu } from './person-menu.tsx'
import classes from './person-tile.module.css'
import type { PersonActions } from './use-person-actions.ts'

interface PersonTileProps {
  readonly id: string
  readonly index: number
  readonly isCurrent: boolean
  readonly isRow: boolean
  readonly actions: PersonActions
  readonly onExplain: (person: PersonView) => void
  readonly onOpen: (person: PersonView) => void
}

export const PersonTile = memo(function PersonTile(props: PersonTileProps) {
  const { id, index, isCurrent, isRow, actions, onExplain, onOpen } = props
  const { t } = useTranslation('people')
  const cell = useId()
  const stateWords = useStateWords()
  const person = usePerson(id)
  const isSelf = useMe()?.id === id
  if (!person) return null
  const line = tellingLine(person)
  const look = lookOfPhones(person)
  // One's own calls are in the dock.
  const canPickUp = !isSelf && pickupOf(person) !== null
  const canCall = !isSelf && numberToDial(person) !== null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid of tiles is no table
    <div
      role="gridcell"
      className={`${classes.tile} ${isRow ? classes.asRow : ''}`}
      data-index={index}
      data-person={person.id}
      data-status={line?.status}
      tabIndex={isCurrent ? 0 : -1}
      aria-labelledby={`${cell}-words ${cell}-state`}
      onDoubleClick={() => actions.call(person)}
    >
      {/* Keys have `i`; the tile is the one tab stop. */}
      <button
        type="button"
        className="plainButton"
        tabIndex={-1}
        aria-label={t('card.open', { name: person.name })}
        onClick={() => onOpen(person)}
      >
        <Avatar
          id={person.id}
          picture={person.picture}
          name={person.name}
          presence={person.presence.state}
          size={isRow ? 32 : 44}
        />
      </button>
      <span className={classes.words} id={`${cell}-words`}>
        <span className={classes.name}>
          <span className="truncate" title={person.name}>
            {person.name}
          </span>
          {person.isFavourite ? <IconStarFilled size={12} className={classes.star} aria-hidden /> : null}
        </span>
        <SecondLine person={person} line={line} />
      </span>
      <span className="visuallyHidden" id={`${cell}-state`}>
        {stateWords(person)}
      </span>
      <AudioVideoMark audioVideo={person.audioVideo} />
      {look ? <LineMark look={look} /> : null}
      <span className={classes.actions}>
        {canPickUp ? (
          <button
            type="button"
            className={classes.button}
            data-tone="good"
            tabIndex={-1}
            aria-label={t('pickUpName', { name: person.name })}
            title={t('pickUp')}
            onClick={() => actions.pickUp(person)}
          >
            <IconPhoneIncoming size={18} aria-hidden />
          </button>
        ) : canCall ? (
          <button
            type="button"
            className={classes.button}
            data-tone="accent"
            tabIndex={-1}
            aria-label={t('callName', { name: person.name })}
            title={t('call')}
            onClick={() => actions.call(person)}
          >
            <IconPhone size={18} aria-hidden />
          </button>
        ) : null}
        <PersonMenu
          person={person}
          actions={actions}
          onExplain={() => onExplain(person)}
          onOpen={() => onOpen(person)}
        />
      </span>
    </div>
  )
})

interface SecondLineProps {
  readonly person: PersonView
  readonly line: LineView | undefined
}

/** What matters now: the call, else the appointment, else the note, else where they work. */
function SecondLine({ person, line }: SecondLineProps) {
  const { t } = useTranslation('people')
  const appointmentWords = useAppointmentWords()
  if (line && line.status !== 'free' && line.status !== 'outOfService') {
    const other = line.other?.name ?? line.other?.display
    return (
      <span
        className={`${classes.second} ${classes.call} small`}
        data-tone={line.status === 'ringing' ? 'warn' : 'bad'}
        title={other}
      >
        <span className="truncate">
          {t(`line.${line.status}`)}
          {line.since === null ? null : <Since at={line.since} />}
        </span>
        {other ? <span className={`${classes.other} truncate dim`}>{other}</span> : null}
      </span>
    )
  }
  const appointment = appointmentWords(person)
  if (appointment) {
    return (
      <span className={`${classes.second} small`} title={appointment.long}>
        {appointment.short}
        {person.note ? <span className="dim"> · {person.note}</span> : null}
      </span>
    )
  }
  const text = person.note || [person.position, line?.line].filter(Boolean).join(' · ') || person.department
  return (
    <span className={`${classes.second} small dim tabular`} title={text}>
      {text}
    </span>
  )
}

function Since({ at }: { readonly at: number }) {
  return <span className="tabular"> {elapsed(useNow() - at)}</span>
}

/** What ring, shape and phone mark say, in words. */
function useStateWords() {
  const { t } = useTranslation('people')
  const presenceWord = usePresenceWord()
  return (person: PersonView) =>
    [
      presenceWord(person.presence.state),
      t(`line.${lookOfPhones(person) ?? 'none'}`),
      person.audioVideo.state === 'none' ? '' : t(`audioVideo.${person.audioVideo.state}`),
    ]
      .filter(Boolean)
      .join(', ')
}
