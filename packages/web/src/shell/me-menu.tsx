/** Me: presence, note, the line in use, forwarding and do not disturb in plain sight; one click changes each. */
import { Button, Divider, Popover, Select, Switch, Textarea } from '@mantine/core'
import type { Me, OwnLine } from '@offhook/contract'
import { IconArrowForwardUp, IconId, IconKeyboard, IconLogout } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi, useLines, useMe, usePerson } from '../live/live.tsx'
import { useLineLabel } from '../own/use-line-label.ts'
import { useOwnChanges } from '../own/use-own-changes.ts'
import { useLineThatDials } from '../own/use-remote-office.ts'
import { Avatar } from '../presence/avatar.tsx'
import { HowLong, PresenceChoice } from '../presence/presence-choice.tsx'
import { usePresenceWord } from '../presence/use-presence-word.ts'
import { Waiting } from '../presence/waiting.tsx'
import { RequestsBadge } from '../rights/requests-badge.tsx'
import { meKey } from '../session/me-key.ts'
import { SoftphoneChip, SoftphoneChoice } from '../softphone/softphone-choice.tsx'
import { useSoftphoneState } from '../softphone/use-softphone.tsx'
import classes from './me-menu.module.css'
import { PlainSight } from './plain-sight.tsx'

export function MeMenu({ onKeys }: { readonly onKeys: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const lines = useLines()
  const lineLabel = useLineLabel()
  const [isOpen, setOpen] = useState(false)
  const self = usePerson(me?.id ?? '')
  const presenceWord = usePresenceWord()
  const line = useLineThatDials()
  if (!me) return null
  const presence = self?.presence.state ?? me.ownPresence ?? 'available'
  return (
    <div className={classes.me}>
      <Waiting />
      <RequestsBadge />
      <SoftphoneChip />
      <PlainSight lines={lines} />
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={336} trapFocus returnFocus>
        <Popover.Target>
          <button type="button" className={classes.button} onClick={() => setOpen(!isOpen)}>
            <span className="visuallyHidden">{t('me.label')}</span>
            <span className={classes.words}>
              <span className={classes.name}>{me.name}</span>
              <span className="tiny dim truncate">
                {me.note || (line ? lineLabel(line) : t('me.noLine'))}
              </span>
            </span>
            <span className="visuallyHidden">{presenceWord(presence)}</span>
            <Avatar id={me.id} picture={me.picture} name={me.name} presence={presence} size={40} />
          </button>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={t('me.presence')}>
          <Presence me={me} />
          <Divider />
          <Note me={me} />
          <Divider />
          <Lines me={me} lines={lines} onLeave={() => setOpen(false)} />
          <SoftphoneChoice me={me} onLeave={() => setOpen(false)} />
          <Divider />
          <ProfileLink onLeave={() => setOpen(false)} />
          <KeysEntry
            onShow={() => {
              setOpen(false)
              onKeys()
            }}
          />
          <SignOut />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function Presence({ me }: { readonly me: Me }) {
  const { t } = useTranslation()
  const { changeMe } = useOwnChanges()
  if (!me.presenceEnabled) {
    return <p className={`${classes.section} dim`}>{t('presence.off')}</p>
  }
  return (
    <div className={classes.section}>
      <PresenceChoice
        choice={me.ownPresence}
        until={me.ownPresenceUntil}
        setBy={me.ownPresenceBy}
        hint={t('me.automaticHint')}
        onChange={(ownPresence, ownPresenceUntil) => changeMe({ ownPresence, ownPresenceUntil })}
      />
    </div>
  )
}

function Note({ me }: { readonly me: Me }) {
  const { t } = useTranslation()
  const { changeMe } = useOwnChanges()
  const [note, setNote] = useState(me.note)
  useEffect(() => setNote(me.note), [me.note])
  const save = () => {
    if (note.trim() !== me.note) changeMe({ note: note.trim() })
  }
  return (
    <div className={classes.section}>
      <Textarea
        label={t('me.note')}
        placeholder={t('me.notePlaceholder')}
        value={note}
        maxLength={280}
        autosize
        minRows={1}
        maxRows={4}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            save()
          }
        }}
      />
      {me.note === '' ? null : (
        <HowLong until={me.noteUntil} onChange={(noteUntil) => changeMe({ note: me.note, noteUntil })} />
      )}
    </div>
  )
}

interface LinesProps {
  readonly me: Me
  readonly lines: readonly OwnLine[]
  readonly onLeave: () => void
}

function Lines({ me, lines, onLeave }: LinesProps) {
  const { t } = useTranslation()
  const { changeMe, setDoNotDisturb } = useOwnChanges()
  const lineLabel = useLineLabel()
  const navigate = useNavigate()
  if (lines.length === 0) return <p className={`${classes.section} dim`}>{t('me.noLine')}</p>
  const options = [
    { value: '', label: t('me.lineAutomatic') },
    ...lines.map((line) => ({ value: line.line, label: lineLabel(line) })),
  ]
  return (
    <div className={classes.section}>
      <Select
        label={t('me.line')}
        data={options}
        value={me.preferredLine ?? ''}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => changeMe({ preferredLine: value === '' ? null : value })}
      />
      {lines.map((line) => (
        <div key={line.line} className="row between">
          <span className="truncate">
            <span className="tabular">{line.line}</span>{' '}
            <span className="dim small">
              {line.state === 'inService'
                ? t('me.phones', { count: line.phones })
                : t(`lineState.${line.state}`)}
            </span>
          </span>
          <Switch
            label={t('me.doNotDisturb')}
            labelPosition="left"
            size="sm"
            checked={line.doNotDisturb}
            disabled={!line.permitted.includes('setDoNotDisturb')}
            onChange={(event) => setDoNotDisturb(line.line, event.currentTarget.checked)}
          />
        </div>
      ))}
      <Button
        variant="subtle"
        justify="flex-start"
        px={8}
        leftSection={<IconArrowForwardUp size={18} aria-hidden />}
        onClick={() => {
          onLeave()
          void navigate({ to: '/settings', hash: 'lines' })
        }}
      >
        {t('me.forwardings')}
      </Button>
    </div>
  )
}

function ProfileLink({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation('people')
  const navigate = useNavigate()
  return (
    <div className={classes.section} style={{ paddingBottom: 0 }}>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink)"
        justify="flex-start"
        px={8}
        leftSection={<IconId size={18} aria-hidden />}
        onClick={() => {
          onLeave()
          void navigate({ to: '/profile' })
        }}
      >
        {t('profile.link')}
      </Button>
    </div>
  )
}

function KeysEntry({ onShow }: { readonly onShow: () => void }) {
  const { t } = useTranslation('keyboard')
  return (
    <div className={`${classes.section} ${classes.keys}`}>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink)"
        justify="flex-start"
        px={8}
        leftSection={<IconKeyboard size={18} aria-hidden />}
        rightSection={<kbd aria-hidden>?</kbd>}
        onClick={onShow}
      >
        {t('title')}
      </Button>
    </div>
  )
}

function SignOut() {
  const { t } = useTranslation(['shell', 'softphone'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const { isTalking } = useSoftphoneState()
  const [isWarned, setWarned] = useState(false)
  const leave = () => {
    if (isTalking && !isWarned) setWarned(true)
    else signOut()
  }
  const signOut = () =>
    api
      .signOut()
      .then(({ redirect }) => {
        // Where somebody else vouched, one signs out there too.
        if (redirect !== null) location.assign(redirect)
        else return queries.resetQueries({ queryKey: meKey })
      })
      .catch(showProblem)
  return (
    <div className={classes.section}>
      {isWarned ? <p role="alert">{t('softphone:signOutInCall')}</p> : null}
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink)"
        justify="flex-start"
        px={8}
        leftSection={<IconLogout size={18} aria-hidden />}
        onClick={leave}
      >
        {t(isWarned ? 'softphone:signOutAnyway' : 'me.signOut')}
      </Button>
    </div>
  )
}
