/**
 * A form that adds or changes one thing. Saved explicitly: the buttons stay in sight however long the form is; what is missing is said,
 * and found, when one presses Save; what cannot be taken back is asked first.
 */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../elements/confirm.tsx'
import { useProblemText, useShowProblem } from '../elements/problem.tsx'
import classes from './administration.module.css'
import own from './edit-form.module.css'

interface EditFormProps {
  readonly isValid: boolean
  /** Whether there is anything to save; left out where that is not known. */
  readonly isChanged?: boolean
  /** Save was pressed: from now on what is wrong is shown. */
  readonly onCheck?: () => void
  /** Saves, tells that it is done and closes; a failure stays on the screen. Null where there is only to read. */
  readonly onSave: (() => Promise<unknown>) | null
  /** What removing asks before; null where there is nothing to remove. */
  readonly removal: Removal | null
  readonly children: ReactNode
}

export interface Removal {
  readonly title: string
  readonly hint: string
  /** Removes, tells that it is done and closes. */
  readonly onRemove: () => Promise<unknown>
}

export function EditForm({ isValid, isChanged = true, onCheck, onSave, removal, children }: EditFormProps) {
  const { t } = useTranslation('shell')
  const problemText = useProblemText()
  const form = useRef<HTMLFormElement>(null)
  const save = useMutation({ mutationFn: async () => onSave?.() })
  const [isIncomplete, setIncomplete] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onCheck?.()
    setIncomplete(!isValid)
    if (isValid) save.mutate()
    // What is wrong is marked first.
    else requestAnimationFrame(() => form.current && goToProblem(form.current))
  }
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate>
      {children}
      {onSave ? (
        <footer className={own.foot}>
          <div role="alert" className={own.problem}>
            {isIncomplete && !isValid ? t('incomplete') : save.error ? problemText(save.error) : null}
          </div>
          <div className="row between">
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              {t('save')}
            </Button>
            {removal ? <Remove {...removal} /> : null}
          </div>
        </footer>
      ) : null}
    </form>
  )
}

/** A slow machine draws late, what stands on a hidden tab last. */
const MOST_FRAMES = 120

/** The first field that is wrong takes the focus; where it stands on another tab, that tab comes to the front. */
function goToProblem(form: HTMLFormElement, left = MOST_FRAMES): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid=true]')
  const id = field?.closest('[role=tabpanel]')?.getAttribute('aria-labelledby')
  const tab = id ? document.getElementById(id) : null
  if (tab?.ariaSelected === 'false') tab.click()
  field?.focus()
  const isThere = field !== null && document.activeElement === field
  if (!isThere && left > 0) requestAnimationFrame(() => goToProblem(form, left - 1))
}

function Remove({ title, hint, onRemove }: Removal) {
  const { t } = useTranslation('shell')
  const showProblem = useShowProblem()
  const [isAsked, ask] = useState(false)
  const remove = useMutation({
    mutationFn: onRemove,
    onError: (fault) => {
      ask(false)
      showProblem(fault)
    },
  })
  return (
    <>
      <Button variant="light" color="red" c="var(--bad)" onClick={() => ask(true)}>
        {t('remove')}
      </Button>
      <Confirm
        isOpen={isAsked}
        isPending={remove.isPending}
        title={title}
        hint={hint}
        action={t('remove')}
        onConfirm={() => remove.mutate()}
        onClose={() => ask(false)}
      />
    </>
  )
}
