/** Presence and note of a colleague who lets one set them. */
import { Modal, Textarea } from '@mantine/core'
import type { PersonView } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { PresenceChoice } from './presence-choice.tsx'

interface PresenceDialogProps {
  readonly person: PersonView
  readonly onClose: () => void
}

export function PresenceDialog({ person, onClose }: PresenceDialogProps) {
  const { t } = useTranslation(['people', 'shell'])
  const api = useApi()
  const showProblem = useShowProblem()
  const params = { id: person.id }
  const [note, setNote] = useState(person.note)
  const [choice, setChoice] = useState<{
    state: PersonView['presence']['state'] | null
    until: number | null
  }>()
  const saveNote = () => {
    if (note.trim() !== person.note)
      api.setPersonNote({ params, body: { note: note.trim() } }).catch(showProblem)
  }
  const choose = (state: PersonView['presence']['state'] | null, until: number | null) => {
    setChoice({ state, until })
    api.setPresence({ params, body: { state, until } }).catch(showProblem)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('setTitle', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      size="sm"
    >
      <div className="column" data-keys>
        {person.mayChange.includes('presence') ? (
          <PresenceChoice
            choice={choice ? choice.state : null}
            until={choice?.until ?? null}
            setBy={null}
            hint={t('setAutomatic')}
            onChange={choose}
          />
        ) : null}
        {person.mayChange.includes('note') ? (
          <Textarea
            label={t('me.note', { ns: 'shell' })}
            value={note}
            maxLength={280}
            autosize
            minRows={2}
            onChange={(event) => setNote(event.currentTarget.value)}
            onBlur={saveNote}
          />
        ) : null}
        <p className="tiny dim">{t('setHint', { name: person.name })}</p>
      </div>
    </Modal>
  )
}
