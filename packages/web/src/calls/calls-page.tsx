/** The calls under way, large; else a place to dial, and the last calls to dial again. */
import { ActionIcon, Button } from '@mantine/core'
import { IconBackspace, IconPhone, IconPhoneCall } from '@tabler/icons-react'
import { useRouterState } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDial } from '../dial/use-dial.ts'
import { useSuggestions } from '../dial/use-suggestions.ts'
import { Empty } from '../elements/empty.tsx'
import { useCalls } from '../live/live.tsx'
import { useLineThatDials } from '../own/use-remote-office.ts'
import { ProjectField } from '../projects/project-field.tsx'
import { CallList } from './call-list.tsx'
import classes from './calls-page.module.css'
import { GroupPickup, useGroupPickup } from './group-pickup.tsx'
import { Keypad } from './keypad.tsx'
import { RecentCalls } from './recent-calls.tsx'

export function CallsPage() {
  const { t } = useTranslation('calls')
  const calls = useCalls()
  const rings = useGroupPickup() !== undefined
  return (
    <div className={`page ${classes.calls}`}>
      <h1 className={classes.title}>{t('title')}</h1>
      <div className={classes.layout}>
        <section className={classes.live} data-empty={calls.length === 0 && !rings} aria-label={t('dock')}>
          <GroupPickup />
          {calls.length === 0 && rings ? null : calls.length === 0 ? (
            <Empty icon={IconPhoneCall} title={t('page.emptyTitle')} hint={t('page.emptyHint')} />
          ) : (
            <CallList calls={calls} isLarge />
          )}
        </section>
        <aside className={classes.side}>
          <DialPad />
          <RecentCalls />
        </aside>
      </div>
    </div>
  )
}

function DialPad() {
  const { t } = useTranslation(['calls', 'shell'])
  const wanted = useRouterState({ select: (state) => /^dial=(.*)$/.exec(state.location.hash)?.[1] })
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const dial = useDial()
  const line = useLineThatDials()
  const first = useSuggestions(text).items.find((item) => item.destination !== null)
  // A telephone link led here: the number waits for Enter.
  useEffect(() => {
    if (wanted === undefined) return
    setText(decodeURIComponent(wanted))
    input.current?.focus()
    history.replaceState(history.state, '', location.pathname)
  }, [wanted])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const number = text.trim()
    if (number !== '' && (await dial(first?.destination ?? number, line?.line))) setText('')
  }
  return (
    <form className={`${classes.dial} surface`} onSubmit={submit}>
      <div className={classes.number}>
        <input
          ref={input}
          className={`${classes.input} tabular`}
          aria-label={t('page.number')}
          placeholder={t('field.placeholder', { ns: 'shell' })}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {text === '' ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={40}
            aria-label={t('page.backspace')}
            onClick={() => setText(text.slice(0, -1))}
          >
            <IconBackspace size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <p className={`${classes.says} dim small tabular`}>
        {first && text !== '' ? `${first.title} · ${first.subtitle}` : ''}
      </p>
      <ProjectField />
      <Keypad onDigit={(digit) => setText((former) => former + digit)} />
      <Button
        type="submit"
        size="md"
        radius="xl"
        color="good"
        leftSection={<IconPhone size={18} aria-hidden />}
        disabled={text.trim() === '' || !line}
      >
        {t('page.dial')}
      </Button>
      {line ? null : <p className="dim small">{t('page.noLine')}</p>}
    </form>
  )
}
