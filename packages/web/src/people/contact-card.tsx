/** Everything of a colleague that one may see, everything one may do with them, and why the rest is hidden. */
import { ActionIcon, Button, CopyButton, Drawer } from '@mantine/core'
import type { ContactField, PersonView } from '@offhook/contract'
import {
  IconBell,
  IconBellOff,
  IconCheck,
  IconCopy,
  IconEye,
  IconEyeOff,
  IconHourglass,
  IconMail,
  IconPhone,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconStar,
  IconStarFilled,
  IconUserEdit,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { elapsed } from '../i18n/format.ts'
import { useNow } from '../live/clock.ts'
import { useMe, usePerson } from '../live/live.tsx'
import { grouped, usualFields } from '../own/layout-fields.ts'
import { useOwnProfile } from '../own/own-profile.ts'
import { useAppointmentWords } from '../presence/appointment-words.ts'
import { Avatar } from '../presence/avatar.tsx'
import { PresenceDialog } from '../presence/presence-dialog.tsx'
import { useIsPresenceOff, usePresenceWord } from '../presence/use-presence-word.ts'
import { Appointments } from './appointments.tsx'
import { AudioVideoMark } from './audio-video-mark.tsx'
import classes from './contact-card.module.css'
import { ForwardingDialog } from './forwarding-dialog.tsx'
import { HiddenFacts } from './hidden-facts.tsx'
import { lookOf } from './line-look.ts'
import { LineMark } from './line-mark.tsx'
import { numberToDial, organisationOf, pickupOf } from './people-layout.ts'
import type { PersonActions } from './use-person-actions.ts'

interface ContactCardProps {
  readonly id: string | null
  readonly actions: PersonActions
  readonly onClose: () => void
}

export function ContactCard({ id, actions, onClose }: ContactCardProps) {
  const { t } = useTranslation(['people', 'shell'])
  const person = usePerson(id ?? '')
  return (
    <Drawer
      opened={person !== undefined}
      onClose={onClose}
      title={t('card.title')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {person ? <Card key={person.id} person={person} actions={actions} /> : null}
    </Drawer>
  )
}

interface CardProps {
  readonly person: PersonView
  readonly actions: PersonActions
}

/** Those that stand in one list. */
const particulars = ['mail', 'identity', 'office', 'address', 'website'] as const

function Card({ person, actions }: CardProps) {
  const presenceWord = usePresenceWord()
  const appointmentWords = useAppointmentWords()
  const fields = useOwnProfile()?.layout.contact ?? usualFields.contact.shown
  const isSelf = useMe()?.id === person.id
  const appointment = appointmentWords(person)
  return (
    <article className={classes.card} aria-label={person.name}>
      <header className={classes.head}>
        <Avatar
          id={person.id}
          picture={person.picture}
          name={person.name}
          presence={person.presence.state}
          size={72}
        />
        <div className={classes.who}>
          <h2 className={classes.name}>{person.name}</h2>
          {fields.includes('organisation') ? <p className="dim">{organisationOf(person)}</p> : null}
          <p>
            {presenceWord(person.presence.state)}
            {appointment ? <span className="dim"> · {appointment.long}</span> : null}
          </p>
        </div>
      </header>
      {/* A note stands above what one can do, where it is among the first. */}
      {fields.indexOf('note') <= 1 ? (
        <Field person={person} actions={actions} fields={noteIn(fields)} />
      ) : null}
      {isSelf ? null : <Doing person={person} actions={actions} />}
      {grouped(fields, particulars)
        .filter(([first], index) => first !== 'note' || index > 1)
        .map((group) => (
          <Field key={group.join()} person={person} actions={actions} fields={group} />
        ))}
      <Further fields={person.furtherFields} />
      {isSelf ? null : <HiddenFacts person={person} />}
    </article>
  )
}

interface FieldProps extends CardProps {
  /** Several are a list of particulars. */
  readonly fields: readonly ContactField[]
}

function Field({ person, actions, fields }: FieldProps) {
  switch (fields[0]) {
    case undefined:
    case 'organisation':
      return null
    case 'note':
      return person.note === '' ? null : <p className={classes.note}>{person.note}</p>
    case 'numbers':
      return <Numbers person={person} actions={actions} />
    case 'phones':
      return <Lines person={person} />
    case 'appointments':
      return person.permitted.includes('seePublicAppointments') ? <Appointments person={person} /> : null
    default:
      return <Particulars person={person} fields={fields} />
  }
}

function noteIn(fields: readonly ContactField[]): readonly ContactField[] {
  return fields.filter((field) => field === 'note')
}

function Doing({ person, actions }: CardProps) {
  const { t } = useTranslation('people')
  const me = useMe()
  const [isSetting, set] = useState(false)
  const picture = { size: 16, stroke: 1.7, 'aria-hidden': true } as const
  const isAwaited = me?.awaited.includes(person.id) ?? false
  const isOff = useIsPresenceOff()
  const isWatched = me?.watched.includes(person.id) ?? false
  const isInCall = person.lines.some(({ status }) => ['busy', 'calling', 'ringing'].includes(status))
  const waits = me?.campOns.some(({ target }) => target.id === person.id) ?? false
  return (
    <div className={classes.actions}>
      {pickupOf(person) ? (
        <Button
          color="good"
          leftSection={<IconPhoneIncoming {...picture} />}
          onClick={() => actions.pickUp(person)}
        >
          {t('pickUp')}
        </Button>
      ) : null}
      {numberToDial(person) === null ? null : (
        <Button leftSection={<IconPhone {...picture} />} onClick={() => actions.call(person)}>
          {t('call')}
        </Button>
      )}
      {person.email ? (
        <Button
          component="a"
          href={`mailto:${person.email}`}
          variant="default"
          leftSection={<IconMail {...picture} />}
        >
          {t('write')}
        </Button>
      ) : null}
      {isInCall && !waits ? (
        <Button
          variant="default"
          leftSection={<IconHourglass {...picture} />}
          onClick={() => actions.campOn(person)}
        >
          {t('callWhenFree')}
        </Button>
      ) : null}
      {isAwaited || (!isOff && person.presence.state !== 'available') ? (
        <Button
          variant="default"
          leftSection={isAwaited ? <IconBellOff {...picture} /> : <IconBell {...picture} />}
          onClick={() => actions.await(person, !isAwaited)}
        >
          {t(isAwaited ? 'tellMeNot' : 'tellMe')}
        </Button>
      ) : null}
      {isWatched || (!isOff && person.permitted.includes('seePresence')) ? (
        <Button
          variant="default"
          leftSection={isWatched ? <IconEyeOff {...picture} /> : <IconEye {...picture} />}
          onClick={() => actions.watch(person, !isWatched)}
        >
          {t(isWatched ? 'watchNot' : 'watch')}
        </Button>
      ) : null}
      {person.mayChange.length > 0 ? (
        <Button variant="default" leftSection={<IconUserEdit {...picture} />} onClick={() => set(true)}>
          {t('set')}
        </Button>
      ) : null}
      <Button
        variant="default"
        leftSection={person.isFavourite ? <IconStarFilled {...picture} /> : <IconStar {...picture} />}
        onClick={() => actions.toggleFavourite(person)}
      >
        {t(person.isFavourite ? 'notFavourite' : 'favourite')}
      </Button>
      {isSetting ? <PresenceDialog person={person} onClose={() => set(false)} /> : null}
    </div>
  )
}

function Numbers({ person, actions }: CardProps) {
  const { t } = useTranslation('people')
  const isSelf = useMe()?.id === person.id
  if (person.numbers.length === 0) return null
  return (
    <section aria-label={t('card.numbers')}>
      <h3>{t('card.numbers')}</h3>
      <ul className={classes.list}>
        {person.numbers.map((number) => (
          <li key={`${number.kind} ${number.dial}`} className={classes.item}>
            <span className={`${classes.kind} dim`}>{t(`kind.${number.kind}`)}</span>
            <span className="grow tabular truncate">{number.display}</span>
            <Copy value={number.canonical ?? number.display} />
            {isSelf ? null : (
              <ActionIcon
                variant="subtle"
                aria-label={t('card.callNumber', { number: number.display })}
                title={t('call')}
                onClick={() => actions.call(person, number.dial)}
              >
                <IconPhone size={18} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Copy({ value }: { readonly value: string }) {
  const { t } = useTranslation('people')
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--ink-dim)"
          aria-label={t(copied ? 'card.copied' : 'card.copy', { value })}
          onClick={copy}
        >
          {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}

function Lines({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation('people')
  const isSelf = useMe()?.id === person.id
  const [forwarded, forward] = useState<string | null>(null)
  const { lines, forwardedLines, audioVideo } = person
  if (lines.length + forwardedLines.length === 0 && audioVideo.state === 'none') return null
  return (
    <section aria-label={t('card.phones')}>
      <h3>{t('card.phones')}</h3>
      <ul className={classes.list}>
        {lines.map((line) => {
          const other = line.other?.name ?? line.other?.display
          return (
            <li key={line.line} className={classes.item}>
              <LineMark look={lookOf(line)} />
              <span className="tabular">{line.line}</span>
              <span className="grow dim truncate">
                {line.forwardedTo === null || line.status !== 'free'
                  ? t(`line.${lookOf(line)}`)
                  : t('line.forwardedTo', { destination: line.forwardedTo })}
                {other ? ` · ${other}` : ''}
                {line.since === null || line.status === 'free' ? null : <Since at={line.since} />}
              </span>
              {line.maySetForwarding && !isSelf ? (
                <ActionIcon
                  variant="subtle"
                  aria-label={t('card.forward', { line: line.line })}
                  title={t('card.forward', { line: line.line })}
                  onClick={() => forward(line.line)}
                >
                  <IconPhoneOutgoing size={18} aria-hidden />
                </ActionIcon>
              ) : null}
            </li>
          )
        })}
        {forwardedLines.map(({ line, forwardedTo }) => (
          <li key={line} className={classes.item}>
            <LineMark look="forwarded" />
            <span className="tabular">{line}</span>
            <span className="grow dim truncate">
              {forwardedTo === null
                ? t('line.forwarded')
                : t('line.forwardedTo', { destination: forwardedTo })}
            </span>
          </li>
        ))}
        <InBrowser person={person} />
      </ul>
      {forwarded === null ? null : (
        <ForwardingDialog line={forwarded} name={person.name} onClose={() => forward(null)} />
      )}
    </section>
  )
}

function InBrowser({ person: { audioVideo } }: { readonly person: PersonView }) {
  const { t } = useTranslation('people')
  if (audioVideo.state === 'none') return null
  const names = audioVideo.others.map((other) => other.name ?? other.display)
  return (
    <li className={classes.item}>
      <AudioVideoMark audioVideo={audioVideo} />
      <span className="grow dim truncate">
        {[t(`audioVideo.${audioVideo.state}`), ...names].filter(Boolean).join(' · ')}
      </span>
    </li>
  )
}

function Since({ at }: { readonly at: number }) {
  return <span className="tabular"> · {elapsed(useNow() - at)}</span>
}

/** What the administration added to the usual. */
function Further({ fields }: { readonly fields: PersonView['furtherFields'] }) {
  const { t } = useTranslation('people')
  if (fields.length === 0) return null
  return (
    <section aria-label={t('card.further')}>
      <h3>{t('card.further')}</h3>
      <dl className={classes.facts}>
        {fields.map(({ label, value }) => (
          <div key={label} className={classes.item}>
            <dt className={`${classes.kind} dim`}>{label}</dt>
            <dd className="grow">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Particulars({ person, fields }: Pick<FieldProps, 'person' | 'fields'>) {
  const { t } = useTranslation('people')
  const { address } = person
  const city = address ? [address.postalCode, address.city].filter(Boolean).join(' ') : ''
  const facts = [
    ['mail', person.email ?? '', person.email ? `mailto:${person.email}` : null],
    ['identity', person.identity ?? '', null],
    ['office', address?.office ?? '', null],
    ['address', [address?.street, city, address?.state, address?.country].filter(Boolean).join(', '), null],
    ['website', address?.website ?? '', address?.website || null],
  ] as const
  const shown = fields.flatMap((field) => facts.filter(([name, value]) => name === field && value !== ''))
  if (shown.length === 0) return null
  return (
    <section aria-label={t('card.particulars')}>
      <h3>{t('card.particulars')}</h3>
      <dl className={classes.facts}>
        {shown.map(([name, value, href]) => (
          <div key={name} className={classes.item}>
            <dt className={`${classes.kind} dim`}>{t(`card.${name}`)}</dt>
            <dd className="grow">
              {href === null ? (
                value
              ) : (
                <a href={href} target={name === 'website' ? '_blank' : undefined} rel="noreferrer">
                  {value}
                </a>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
