/** The one field: searches people, journal and pages, and dials. It says beforehand what Enter will do. */
import { ActionIcon } from '@mantine/core'
import type { Suggestion } from '@offhook/contract'
import {
  IconArrowRight,
  IconBolt,
  IconHash,
  IconHistory,
  IconPhone,
  IconSearch,
  IconUser,
  IconX,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDial } from '../dial/use-dial.ts'
import { useSuggestions } from '../dial/use-suggestions.ts'
import { useMe } from '../live/live.tsx'
import { useLineLabel } from '../own/use-line-label.ts'
import { useOwnChanges } from '../own/use-own-changes.ts'
import { useLineThatDials } from '../own/use-remote-office.ts'
import { useProjectState } from '../projects/project-choice.tsx'
import { type Command, commandsFor } from './commands.ts'
import classes from './one-field.module.css'
import type { NamedPage } from './pages.ts'
import { pagesFor } from './suggested-pages.ts'
import { takesText } from './takes-text.ts'

type Choice =
  | { readonly key: string; readonly suggestion: Suggestion }
  | { readonly key: string; readonly page: NamedPage }
  | { readonly key: string; readonly command: Command }

const pictures = { dial: IconHash, person: IconUser, journal: IconHistory }

export function OneField({ onKeys }: { readonly onKeys: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [isEnterWaiting, setEnterWaiting] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const navigate = useNavigate()
  const dial = useDial()
  const me = useMe()
  const line = useLineThatDials()
  const lineLabel = useLineLabel()
  const { items, isSettled } = useSuggestions(text)
  const { changeMe } = useOwnChanges()
  const choices: readonly Choice[] = [
    ...items.map((suggestion, index) => ({ key: `s${index}`, suggestion })),
    ...commandsFor(text, t, me?.presenceEnabled ?? false).map((command, index) => ({
      key: `c${index}`,
      command,
    })),
    ...pagesFor(text, t, me?.role).map((page, index) => ({ key: `p${index}`, page })),
  ]
  const current = choices[Math.min(active, choices.length - 1)]
  useShortcut(input, setText, setOpen)

  const leave = () => {
    setText('')
    setOpen(false)
    setActive(0)
    input.current?.blur()
  }
  const run = (command: Command) => {
    if (command.kind === 'keys') onKeys()
    else changeMe({ ownPresence: command.presence, ownPresenceUntil: null })
  }
  const choose = (choice: Choice) => {
    if ('page' in choice) void navigate(choice.page)
    else if ('command' in choice) run(choice.command)
    else if (choice.suggestion.destination !== null) void dial(choice.suggestion.destination, line?.line)
    else if (choice.suggestion.personId !== null)
      void navigate({ to: '/people', hash: `person=${choice.suggestion.personId}` })
    else void navigate({ to: '/journal' })
    leave()
  }
  // Enter came before the answer to the last keystroke: it must not act on an older text.
  // biome-ignore lint/correctness/useExhaustiveDependencies: acts once, when the answer is there
  useEffect(() => {
    if (!isEnterWaiting || !isSettled) return
    setEnterWaiting(false)
    if (current) choose(current)
  }, [isEnterWaiting, isSettled])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (choices.length === 0) return
      const by = event.key === 'ArrowDown' ? 1 : choices.length - 1
      setActive((former) => (Math.min(former, choices.length - 1) + by) % choices.length)
    } else if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault()
      if (!isSettled) setEnterWaiting(true)
      else if (current) choose(current)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (text === '') input.current?.blur()
      setText('')
      setEnterWaiting(false)
      setOpen(false)
    }
  }
  const isListShown = isOpen && text.trim() !== ''
  const isTipShown = isOpen && text.trim() === ''
  return (
    <search className={classes.search}>
      <div className={classes.field}>
        <IconSearch size={18} aria-hidden className={classes.glass} />
        <input
          ref={input}
          className={classes.input}
          role="combobox"
          aria-label={t('field.label')}
          aria-expanded={isListShown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isListShown && current ? `${listId}-${current.key}` : undefined}
          placeholder={t('field.placeholder')}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setActive(0)
            setEnterWaiting(false)
            setOpen(true)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {text === '' ? (
          <kbd className={classes.shortcut}>{t('field.shortcut')}</kbd>
        ) : (
          <ActionIcon variant="subtle" color="gray" aria-label={t('clear')} onClick={() => setText('')}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <div className={classes.panel} data-open={isListShown || isTipShown}>
        <div id={listId} role="listbox" aria-label={t('field.label')}>
          {isListShown
            ? choices.map((choice) => (
                <Option
                  key={choice.key}
                  id={`${listId}-${choice.key}`}
                  choice={choice}
                  isActive={choice === current}
                  onChoose={() => choose(choice)}
                />
              ))
            : null}
        </div>
        <div className={classes.says} aria-live="polite">
          {isListShown ? (
            <WhatEnterDoes
              choice={current}
              text={text}
              isSettled={isSettled}
              line={line && lineLabel(line)}
            />
          ) : null}
        </div>
        {isTipShown ? <Tip onKeys={onKeys} /> : null}
      </div>
    </search>
  )
}

function lookOf(choice: Choice, t: TFunction) {
  if ('page' in choice)
    return { picture: IconArrowRight, title: choice.page.title, subtitle: t('field.place') }
  if ('command' in choice)
    return { picture: IconBolt, title: choice.command.title, subtitle: t('field.command') }
  const { kind, title, subtitle } = choice.suggestion
  return { picture: pictures[kind], title, subtitle }
}

interface OptionProps {
  readonly id: string
  readonly choice: Choice
  readonly isActive: boolean
  readonly onChoose: () => void
}

function Option({ id, choice, isActive, onChoose }: OptionProps) {
  const { t } = useTranslation()
  const { picture: Picture, title, subtitle } = lookOf(choice, t)
  const canCall = 'suggestion' in choice && choice.suggestion.destination !== null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys (combobox pattern)
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      className={classes.option}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Picture size={18} stroke={1.7} aria-hidden className={classes.kind} />
      <span className="truncate tabular">{title}</span>
      <span className={`${classes.subtitle} truncate dim small tabular`}>{subtitle}</span>
      {canCall ? <IconPhone size={16} aria-hidden className={classes.phone} /> : null}
    </div>
  )
}

/** What the field is good for, where it is empty. */
function Tip({ onKeys }: { readonly onKeys: () => void }) {
  const { t } = useTranslation('keyboard')
  return (
    <div className={classes.tip}>
      <span>{t('tip')}</span>
      <button
        type="button"
        className={`plainButton ${classes.keys}`}
        tabIndex={-1}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onKeys}
      >
        {t('tipKeys')}
      </button>
    </div>
  )
}

interface SaysProps {
  readonly choice: Choice | undefined
  readonly text: string
  readonly isSettled: boolean
  readonly line: string | undefined
}

function WhatEnterDoes({ choice, text, isSettled, line }: SaysProps) {
  const { t } = useTranslation(['shell', 'projects'])
  const { chosen: project } = useProjectState()
  if (!choice) return isSettled ? t('field.nothing', { text: text.trim() }) : null
  if ('page' in choice) return t('field.willOpen', { title: choice.page.title })
  if ('command' in choice) {
    const { kind, title } = choice.command
    return kind === 'keys'
      ? t('field.willOpen', { title })
      : t('field.willBe', { presence: title.split(' · ').at(-1) })
  }
  const { title, destination, dialable } = choice.suggestion
  if (destination === null) return t('field.willOpen', { title })
  const shown = dialable === null || dialable === title ? title : `${title} (${dialable})`
  if (!line) return t('field.willCallNoLine', { destination: shown })
  const forProject = project === null ? '' : ` ${t('forProject', { ns: 'projects', project })}`
  return `${t('field.willCall', { destination: shown, line })}${forProject}`
}

/** Ctrl or ⌘ K, and any digit typed where nothing else takes it. */
function useShortcut(
  input: React.RefObject<HTMLInputElement | null>,
  setText: (change: (former: string) => string) => void,
  setOpen: (isOpen: boolean) => void,
): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const field = input.current
      if (!field) return
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        field.focus()
        field.select()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (!/^[0-9+*#]$/.test(event.key) || takesText(event.target)) return
      event.preventDefault()
      field.focus()
      setText((former) => former + event.key)
      setOpen(true)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [input, setText, setOpen])
}
