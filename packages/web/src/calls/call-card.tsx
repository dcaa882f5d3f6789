/** One call: who, where from, since when, on which line; below it only what is possible now. */
import { ActionIcon, Menu } from '@mantine/core'
import type { CallField, CallCard as Card } from '@offhook/contract'
import { IconBulb, IconDots, IconRoute, IconStairs, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import { elapsed } from '../i18n/format.ts'
import { causeSentence } from '../i18n/sentences.ts'
import { useNow } from '../live/clock.ts'
import { useLines, useLive, usePerson } from '../live/live.tsx'
import type { ShownCall } from '../live/live-store.ts'
import { grouped, usualFields } from '../own/layout-fields.ts'
import { useOwnProfile } from '../own/own-profile.ts'
import { useLineLabel } from '../own/use-line-label.ts'
import { organisationOf } from '../people/people-layout.ts'
import { usePlace } from '../softphone/use-softphone.tsx'
import { CallActions } from './call-actions.tsx'
import classes from './call-card.module.css'
import { type CallDetail, CallDrawer } from './call-drawer.tsx'
import { type CallService, otherOf, type Phase, phaseOf, sinceOf } from './call-phase.ts'
import { Participants } from './participants.tsx'
import { QualityMark } from './quality-mark.tsx'

interface CallCardProps {
  readonly shown: ShownCall
  readonly isLarge?: boolean
  /** Services that stand elsewhere on the screen. */
  readonly without?: readonly CallService[]
  readonly badge?: string
}

export function CallCard({ shown, isLarge = false, without = [], badge }: CallCardProps) {
  const { t, i18n } = useTranslation('calls')
  const partyWords = usePartyWords()
  const [detail, showDetail] = useState<CallDetail | null>(null)
  const { card } = shown
  const fields = useOwnProfile()?.layout.call ?? usualFields.call.shown
  const phase = phaseOf(shown)
  const { name, detail: numberAndPlace } = partyWords(otherOf(card))
  const more = card.others.slice(1).map((party) => partyWords(party).name)
  // Of several, what is known of each stands in the list of who takes part.
  const shownFields = more.length === 0 ? fields : fields.filter((field) => !ofOneParty.has(field))
  return (
    <article
      className={classes.card}
      data-phase={phase}
      data-large={isLarge}
      data-call={card.callId}
      aria-label={name}
    >
      <header className={classes.head}>
        <span className={classes.phase}>
          <span className={classes.dot} aria-hidden="true" />
          {badge ? `${badge} · ` : ''}
          {t(`state.${phase}`)}
        </span>
        <Ticker card={card} phase={phase} />
        {fields.includes('quality') ? (
          <QualityMark callId={card.callId} phase={phase} onShow={() => showDetail('media')} />
        ) : null}
        <CardMenu shown={shown} onShow={showDetail} />
      </header>
      <div className={classes.who}>
        <h2 className={classes.name} data-long={more.length > 0 || name.length > LONG_NAME}>
          {[name, ...more].join(', ')}
        </h2>
        {grouped(shownFields, origins).map((group) => (
          <Field key={group.join()} card={card} fields={group} numberAndPlace={numberAndPlace} />
        ))}
      </div>
      {phase === 'ended' ? null : <Participants parties={card.others} />}
      {phase === 'failed' || (phase === 'ended' && card.cause && card.cause !== 'normal') ? (
        <p className={classes.sentence}>{causeSentence(i18n, card.cause ?? 'unknown')}</p>
      ) : null}
      {card.missing && phase === 'talking' ? (
        <p className={classes.sentence} role="status">
          {card.missing === 'own' ? t('missingOwn') : t('missingOther', { name })}
        </p>
      ) : null}
      <CallActions shown={shown} phase={phase} name={name} without={without} />
      <CallDrawer
        callId={card.callId}
        detail={detail}
        onClose={() => showDetail(null)}
        onShow={showDetail}
        title={name}
      />
    </article>
  )
}

function Ticker({ card, phase }: { readonly card: Card; readonly phase: Phase }) {
  const now = useNow()
  if (phase === 'failed' || (phase === 'ended' && card.answeredAt === null)) return null
  const until = card.endedAt ?? now
  return (
    <span className={`${classes.since} tabular`} role="timer">
      {elapsed(until - sinceOf(card))}
    </span>
  )
}

/** A longer name would take more than two lines in large letters. */
const LONG_NAME = 24

/** What is said about the other party alone. */
const ofOneParty: ReadonlySet<CallField> = new Set(['number', 'organisation', 'note'])

/** Those that stand in one sentence. */
const origins = ['line', 'called', 'redirectedFrom'] as const

interface FieldProps {
  readonly card: Card
  /** Several are an origin. */
  readonly fields: readonly CallField[]
  readonly numberAndPlace: string
}

function Field({ card, fields, numberAndPlace }: FieldProps) {
  const colleague = usePerson(otherOf(card)?.personId ?? '')
  const line = (text: string | undefined) => (text ? <p className="dim">{text}</p> : null)
  switch (fields[0]) {
    case undefined:
    case 'quality':
      return null
    case 'number':
      return numberAndPlace ? <p className="dim tabular">{numberAndPlace}</p> : null
    case 'organisation':
      return line(colleague && organisationOf(colleague))
    case 'note':
      return line(colleague?.note)
    default:
      return <Origin card={card} fields={fields} />
  }
}

/** Which of one's lines, and how the call came there. */
function Origin({ card, fields }: Pick<FieldProps, 'card' | 'fields'>) {
  const { t } = useTranslation('calls')
  const partyWords = usePartyWords()
  const lineLabel = useLineLabel()
  const line = useLines().find((own) => own.line === card.line)
  const place = usePlace()(card)
  const placeWord = () => {
    if (place === 'here') return t('inBrowser')
    return t(card.direction === 'incoming' ? 'answeredElsewhere' : 'atPhone')
  }
  const wordsOf = (field: CallField) => {
    if (field === 'line') return [lineLabel(line ?? { line: card.line, name: '' }), place ? placeWord() : '']
    if (field === 'called') return [card.called ? t('from', { name: partyWords(card.called).name }) : '']
    return [card.redirectedFrom ? t('redirected', { name: partyWords(card.redirectedFrom).name }) : '']
  }
  const parts = fields.flatMap(wordsOf)
  return <p className={`${classes.origin} dim small`}>{parts.filter(Boolean).join(' · ')}</p>
}

function CardMenu({
  shown,
  onShow,
}: {
  readonly shown: ShownCall
  readonly onShow: (detail: CallDetail) => void
}) {
  const { t } = useTranslation(['calls', 'media'])
  const { store } = useLive()
  const picture = { size: 16, stroke: 1.7, 'aria-hidden': true } as const
  return (
    <span className={classes.menu}>
      <Menu position="bottom-end" width={232}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" radius="xl" aria-label={t('menu')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown data-keys>
          <Menu.Item leftSection={<IconBulb {...picture} />} onClick={() => onShow('story')}>
            {t('why')}
          </Menu.Item>
          <Menu.Item leftSection={<IconRoute {...picture} />} onClick={() => onShow('media')}>
            {t('title', { ns: 'media' })}
          </Menu.Item>
          <Menu.Item leftSection={<IconStairs {...picture} />} onClick={() => onShow('ladder')}>
            {t('ladder')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {shown.overSince === null ? null : (
        <ActionIcon
          variant="subtle"
          color="gray"
          radius="xl"
          aria-label={t('dismiss')}
          onClick={() => store.dismiss(shown.key)}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      )}
    </span>
  )
}
