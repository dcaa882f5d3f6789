/** Choosing a presence and how long it holds: for oneself in the menu at the top, for a colleague in a dialog. */
import { Select, TextInput } from '@mantine/core'
import type { Me } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../elements/use-moment.ts'
import { useNow } from '../live/clock.ts'
import { useLive } from '../live/live.tsx'
import { endOf, type Length, lengths } from './expiry.ts'
import classes from './presence-choice.module.css'
import { PresenceMark } from './presence-mark.tsx'

type Choice = Me['ownPresence']

const choices: readonly Choice[] = [null, 'available', 'busy', 'wrapUp', 'away', 'doNotDisturb', 'offline']

interface PresenceChoiceProps {
  readonly choice: Choice
  readonly until: number | null
  /** Who set it, where it was not the person. */
  readonly setBy: string | null
  /** What "automatic" means. */
  readonly hint: string
  readonly onChange: (choice: Choice, until: number | null) => void
}

export function PresenceChoice({ choice, until, setBy, hint, onChange }: PresenceChoiceProps) {
  const { t } = useTranslation()
  return (
    <>
      <div className={classes.presences} role="radiogroup" aria-label={t('me.presence')}>
        {choices.map((offered) => (
          // biome-ignore lint/a11y/useSemanticElements: a radio that looks like a button
          <button
            key={offered ?? 'automatic'}
            type="button"
            role="radio"
            aria-checked={choice === offered}
            className={classes.presence}
            onClick={() => onChange(offered, null)}
          >
            {offered === null ? (
              <span className={classes.auto}>A</span>
            ) : (
              <PresenceMark state={offered} size={12} />
            )}
            {offered === null ? t('me.automatic') : t(`presence.${offered}`)}
          </button>
        ))}
      </div>
      {choice === null ? (
        <p className="tiny dim">{hint}</p>
      ) : (
        <HowLong until={until} onChange={(end) => onChange(choice, end)} />
      )}
      {choice !== null && setBy !== null ? (
        <p className="tiny dim">{t('me.setBy', { name: setBy })}</p>
      ) : null}
    </>
  )
}

interface HowLongProps {
  readonly until: number | null
  readonly onChange: (until: number | null) => void
}

/** "For ever", or until when: the moment that holds stands at the top of the list. */
export function HowLong({ until, onChange }: HowLongProps) {
  const { t } = useTranslation()
  const { store } = useLive()
  const moment = useMoment()
  const now = useNow()
  const [isTyping, setTyping] = useState(false)
  const [time, setTime] = useState('')
  const present =
    until !== null && until > now ? [{ value: 'now', label: t('me.until', { time: moment(until) }) }] : []
  const options = lengths.map((length) => ({ value: length, label: t(`me.length.${length}`) }))
  const choose = (length: string | null) => {
    setTyping(length === 'time')
    if (length !== null && length !== 'now' && length !== 'time')
      onChange(endOf(length as Length, store.now()))
  }
  const submit = () => {
    const end = endOf('time', store.now(), time)
    if (end === null) return
    setTyping(false)
    onChange(end)
  }
  return (
    <div className={classes.long}>
      <Select
        aria-label={t('me.howLong')}
        size="sm"
        data={[...present, ...options]}
        value={isTyping ? 'time' : present.length > 0 ? 'now' : 'forever'}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={choose}
      />
      {isTyping ? (
        <TextInput
          type="time"
          size="sm"
          aria-label={t('me.untilTime')}
          value={time}
          autoFocus
          onChange={(event) => setTime(event.currentTarget.value)}
          onBlur={submit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') submit()
          }}
        />
      ) : null}
    </div>
  )
}
