/**
 * Finds access codes with a phone of the location and a mobile phone: a few calls, and what was pressed or shown in each. One form for
 * the codes that are dialled, one for those that reported numbers carry.
 */
import { Alert, Button, Modal, TextInput } from '@mantine/core'
import type { AccessCodeObservation, AccessCodeSuggestion } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './code-assistant.module.css'
import { type CodeName, codeNames, jsonOf, type StripName, stripNames } from './draft.ts'
import { useForm, usePbx } from './form-context.tsx'

export type AssistantKind = 'dialled' | 'reported'

/** A call to be made, and what is told of it. */
interface Question {
  readonly text: 'dialMobile' | 'dialLocal' | 'dialAbroad' | ReportedQuestion
  readonly observes: AccessCodeObservation['kind']
  /** Which phone outside: the mobile, or a number that has to be told. */
  readonly outside: 'mobile' | 'local' | 'abroad'
}
type ReportedQuestion = 'incoming' | 'connectedIncoming' | 'outgoing' | 'connected' | 'forwarding'

const questions: Readonly<Record<AssistantKind, readonly Question[]>> = {
  dialled: [
    { text: 'dialMobile', observes: 'dialled', outside: 'mobile' },
    { text: 'dialLocal', observes: 'dialled', outside: 'local' },
    { text: 'dialAbroad', observes: 'dialled', outside: 'abroad' },
  ],
  reported: [
    { text: 'incoming', observes: 'incoming', outside: 'mobile' },
    { text: 'connectedIncoming', observes: 'connectedIncoming', outside: 'mobile' },
    { text: 'outgoing', observes: 'outgoing', outside: 'mobile' },
    { text: 'connected', observes: 'connectedOutgoing', outside: 'mobile' },
    { text: 'forwarding', observes: 'forwarding', outside: 'mobile' },
  ],
}

interface CodeAssistantProps {
  readonly kind: AssistantKind | null
  readonly onClose: () => void
}

export function CodeAssistant({ kind, onClose }: CodeAssistantProps) {
  const { t } = useTranslation(['numbers', 'shell'])
  return (
    <Modal
      opened={kind !== null}
      onClose={onClose}
      size="lg"
      title={kind === 'reported' ? t('assistant.stripTitle') : t('assistant.dialTitle')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {kind ? <Steps key={kind} kind={kind} onClose={onClose} /> : null}
    </Modal>
  )
}

function Steps({ kind, onClose }: { readonly kind: AssistantKind; readonly onClose: () => void }) {
  const { t } = useTranslation(['numbers', 'shell'])
  const api = useApi()
  const { draft } = useForm()
  const problemText = useProblemText()
  const [step, setStep] = useState(0)
  const [outside, setOutside] = useState({ mobile: '', local: '', abroad: '' })
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({})
  const asked = questions[kind]
  const question = asked[step - 1]
  const observations = asked.flatMap((each): AccessCodeObservation[] => {
    const number = answers[each.text]?.trim() ?? ''
    const other = outside[each.outside].trim()
    return number === '' || other === '' ? [] : [{ kind: each.observes, number, outside: other }]
  })
  const find = useMutation({
    mutationFn: () => api.findAccessCodes({ body: { location: jsonOf(draft), observations } }),
  })
  const isResult = step > asked.length
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (step === asked.length && observations.length > 0) find.mutate()
    setStep(step + 1)
  }
  return (
    <form className="column" onSubmit={submit}>
      {isResult ? null : (
        <div className="column tight">
          <p className="dim small">{t('assistant.step', { step: step + 1, count: asked.length + 1 })}</p>
          <progress
            className={classes.progress}
            value={step + 1}
            max={asked.length + 1}
            aria-label={t('assistant.step', { step: step + 1, count: asked.length + 1 })}
          />
        </div>
      )}
      {step === 0 ? (
        <>
          <p>{t('assistant.lead')}</p>
          <TextInput
            label={t('assistant.outside')}
            description={t('assistant.outsideHint')}
            inputMode="tel"
            required
            data-autofocus
            value={outside.mobile}
            onChange={(event) => setOutside({ ...outside, mobile: event.currentTarget.value })}
          />
          {kind === 'dialled' ? (
            <>
              <TextInput
                label={t('assistant.local')}
                description={t('assistant.optional')}
                inputMode="tel"
                value={outside.local}
                onChange={(event) => setOutside({ ...outside, local: event.currentTarget.value })}
              />
              <TextInput
                label={t('assistant.abroad')}
                description={t('assistant.optional')}
                inputMode="tel"
                value={outside.abroad}
                onChange={(event) => setOutside({ ...outside, abroad: event.currentTarget.value })}
              />
            </>
          ) : null}
        </>
      ) : null}
      {question ? (
        <TextInput
          key={question.text}
          label={t(`assistant.${question.text}`)}
          description={`${outside[question.outside] || '–'} · ${t(question.observes === 'dialled' ? 'assistant.asPressed' : 'assistant.asShown')}`}
          inputMode="tel"
          size="md"
          autoFocus
          disabled={outside[question.outside].trim() === ''}
          value={answers[question.text] ?? ''}
          onChange={(event) => setAnswers({ ...answers, [question.text]: event.currentTarget.value })}
        />
      ) : null}
      {isResult ? (
        <div className="column" role="status">
          {observations.length === 0 ? <p>{t('assistant.nothingFound')}</p> : null}
          {find.error ? <p role="alert">{problemText(find.error)}</p> : null}
          {find.data ? <Result found={find.data} observations={observations} onTaken={onClose} /> : null}
        </div>
      ) : null}
      <div className="row between">
        <Button variant="subtle" disabled={step === 0} onClick={() => setStep(step - 1)}>
          {t('assistant.previous')}
        </Button>
        {isResult ? null : (
          <Button type="submit" disabled={step === 0 && outside.mobile.trim() === ''}>
            {step === asked.length ? t('assistant.find') : t('assistant.next')}
          </Button>
        )}
      </div>
    </form>
  )
}

interface ResultProps {
  readonly found: AccessCodeSuggestion
  readonly observations: readonly AccessCodeObservation[]
  readonly onTaken: () => void
}

function Result({ found, observations, onTaken }: ResultProps) {
  const { t } = useTranslation('numbers')
  const { pbx, changePbx } = usePbx()
  const dialled = codeNames.filter((name) => found.accessCodes[name] !== undefined)
  const stripped = stripNames.filter((name) => found.strip[name] !== undefined)
  const take = () => {
    const accessCodes = Object.fromEntries(dialled.map((name) => [name, found.accessCodes[name]!]))
    const strip = Object.fromEntries(stripped.map((name) => [name, found.strip[name]!.join(', ')]))
    changePbx({
      accessCodes: { ...pbx.accessCodes, ...accessCodes } as Record<CodeName, string>,
      strip: { ...pbx.strip, ...strip } as Record<StripName, string>,
    })
    onTaken()
  }
  return (
    <>
      <h3>{t('assistant.resultTitle')}</h3>
      <dl className={classes.found}>
        {dialled.map((name) => (
          <div key={name}>
            <dt>{t(`access.codes.${name}`)}</dt>
            <dd className="tabular">{found.accessCodes[name] || t('assistant.noCode')}</dd>
          </div>
        ))}
        {stripped.map((name) => (
          <div key={name}>
            <dt>{t(`access.strips.${name}`)}</dt>
            <dd className="tabular">{found.strip[name]!.join(', ') || t('assistant.noCode')}</dd>
          </div>
        ))}
      </dl>
      {found.unclear.map((place) => (
        <Alert key={place} color="yellow" variant="light">
          {t('assistant.unclear', { number: observations[place]?.number ?? '' })}
        </Alert>
      ))}
      {dialled.length + stripped.length > 0 ? (
        <div>
          <Button data-autofocus onClick={take}>
            {t('assistant.take')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
