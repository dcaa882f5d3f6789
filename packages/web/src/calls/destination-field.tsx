/** Asks where to: a name or a number, with the server's suggestions. Enter takes the first one. */
import { Button } from '@mantine/core'
import type { Suggestion } from '@offhook/contract'
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSuggestions } from '../dial/use-suggestions.ts'
import classes from './destination-field.module.css'

interface DestinationFieldProps {
  readonly label: string
  readonly submit: string
  readonly onChoose: (destination: string) => void
  readonly onCancel: () => void
}

const MOST = 5

export function DestinationField({ label, submit, onChoose, onCancel }: DestinationFieldProps) {
  const { t } = useTranslation(['calls', 'shell'])
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const { items, isSettled } = useSuggestions(text)
  const [isEnterWaiting, setEnterWaiting] = useState(false)
  const choices = items.filter((item) => item.destination !== null).slice(0, MOST)
  const current = choices[Math.min(active, choices.length - 1)]
  // It opens at the press of a button, so the focus may follow.
  useEffect(() => input.current?.focus(), [])

  const choose = (choice: Suggestion | undefined) => {
    const destination = choice?.destination ?? text.trim()
    if (destination !== '') onChoose(destination)
  }
  // Enter came before the answer to the last keystroke: it must not act on an older text.
  // biome-ignore lint/correctness/useExhaustiveDependencies: acts once, when the answer is there
  useEffect(() => {
    if (!isEnterWaiting || !isSettled) return
    setEnterWaiting(false)
    choose(current)
  }, [isEnterWaiting, isSettled])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (isSettled) choose(current)
    else setEnterWaiting(true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel()
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && choices.length > 0) {
      event.preventDefault()
      const by = event.key === 'ArrowDown' ? 1 : choices.length - 1
      setActive((former) => (Math.min(former, choices.length - 1) + by) % choices.length)
    }
  }
  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <label className="small" htmlFor={`${id}-input`}>
        {label}
      </label>
      <input
        id={`${id}-input`}
        ref={input}
        className={`${classes.input} tabular`}
        role="combobox"
        aria-expanded={choices.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current ? `${id}-${choices.indexOf(current)}` : undefined}
        placeholder={t('to.placeholder')}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setActive(0)
          setEnterWaiting(false)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys (combobox pattern)
          <div
            key={`${choice.kind} ${choice.destination} ${choice.title}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={choice === current}
            className={classes.option}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            <span className="truncate tabular">{choice.title}</span>
            <span className="truncate dim small tabular">{choice.subtitle}</span>
          </div>
        ))}
      </div>
      <div className="row near">
        <Button type="submit" radius="xl" disabled={text.trim() === ''}>
          {submit}
        </Button>
        <Button variant="subtle" radius="xl" onClick={onCancel}>
          {t('cancel', { ns: 'shell' })}
        </Button>
      </div>
    </form>
  )
}
