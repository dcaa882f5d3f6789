/** Asks a colleague to see more of them. */
import { Button, Modal, Textarea } from '@mantine/core'
import type { NewGrade } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { GradeField } from './grade-field.tsx'

interface AskDialogProps {
  readonly person: { readonly id: string; readonly name: string }
  /** What is proposed at first. */
  readonly grade: NewGrade
  readonly onClose: () => void
}

export function AskDialog({ person, grade: start, onClose }: AskDialogProps) {
  const { t } = useTranslation(['rights', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const [grade, setGrade] = useState(start)
  const [message, setMessage] = useState('')
  const { id, name } = person
  const ask = useMutation({
    mutationFn: () => api.askForGrant({ params: { id }, body: { grade, message: message.trim() } }),
    onSuccess: () => {
      showDone(t('ask.sent', { name }))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('ask.title', { name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <form className="column" onSubmit={submit}>
        <p className="dim">{t('ask.hint', { name })}</p>
        <GradeField label={t('levelLabel')} value={grade} onChange={setGrade} />
        <Textarea
          label={t('ask.message', { name })}
          placeholder={t('ask.messagePlaceholder')}
          maxLength={280}
          autosize
          minRows={2}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <div role="alert">{ask.error ? problemText(ask.error) : null}</div>
        <div className="row near">
          <Button type="submit" loading={ask.isPending}>
            {t('ask.send')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel', { ns: 'shell' })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
