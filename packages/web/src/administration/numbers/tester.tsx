/** A number in all directions at once, each with its steps. */
import { ActionIcon, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import type { NumberDirection, NumberExplanation, RefusedNumber } from '@offhook/contract'
import { IconArrowRight, IconBookmarkPlus, IconChevronRight, IconTarget } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../../elements/announce.ts'
import { useProblemText } from '../../elements/problem.tsx'
import { problemSentence } from '../../i18n/sentences.ts'
import { useRefusal } from './form-context.tsx'
import { pointerOf } from './places.ts'
import { directionHint, directionWord, isTelling, kindWord, ruleWord, stepWord } from './step-words.ts'
import classes from './tester.module.css'
import type { Conditions, Trial } from './use-trial.ts'

interface TesterProps {
  readonly number: string
  readonly onNumber: (number: string) => void
  readonly conditions: Conditions
  readonly onConditions: (conditions: Conditions) => void
  readonly projects: readonly string[]
  readonly locationName: string
  readonly trial: Trial
  /** The direction whose steps are shown; null: none. */
  readonly opened: NumberDirection | null
  readonly onOpen: (direction: NumberDirection | null) => void
  readonly onKeep: (answer: NumberExplanation) => void
  /** Brings a place of the form into view. */
  readonly onReveal: (pointer: string) => void
}

export function Tester(props: TesterProps) {
  const { number, onNumber, trial, opened, onOpen } = props
  const { t } = useTranslation('numbers')
  const problemText = useProblemText()
  const refusal = useRefusal()
  const { answers } = trial
  const rows = [...(answers?.explanations ?? []), ...(answers?.refused ?? [])]
  useAnnouncement(answers?.explanations ?? [])
  return (
    <section className={`${classes.tester} surface`} aria-labelledby="tester-title">
      <h2 id="tester-title">{t('tester.title')}</h2>
      <TextInput
        aria-label={t('tester.field')}
        placeholder={t('tester.placeholder')}
        className={classes.number}
        size="lg"
        autoComplete="off"
        spellCheck={false}
        value={number}
        onChange={(event) => onNumber(event.currentTarget.value)}
      />
      <ConditionFields {...props} />
      {trial.error ? (
        <p role="alert" className={classes.problem}>
          {trial.answers ? t('tester.waiting') : (refusal('') ?? problemText(trial.error))}
        </p>
      ) : null}
      {rows.length === 0 ? (
        number.trim() === '' ? (
          <p className="dim small">{t('tester.empty')}</p>
        ) : null
      ) : (
        <ul className={classes.answers}>
          {rows.map((row) =>
            'result' in row ? (
              <Answer
                key={row.as}
                {...props}
                answer={row}
                isOpen={opened === row.as}
                onToggle={() => onOpen(opened === row.as ? null : row.as)}
              />
            ) : (
              <Refusal key={row.as} refused={row} />
            ),
          )}
        </ul>
      )}
    </section>
  )
}

/** Says the two answers that matter most, once typing rests. */
function useAnnouncement(explanations: readonly NumberExplanation[]): void {
  const { t } = useTranslation('numbers')
  const dialled = explanations.find(({ as }) => as === 'dial')
  const shown = explanations.find(({ as }) => as === 'display')
  const sentence =
    dialled && shown
      ? t('tester.announce', { number: dialled.input, dialled: dialled.result, shown: shown.result })
      : ''
  useEffect(() => {
    if (sentence === '') return
    const timer = setTimeout(() => announce(sentence), 900)
    return () => clearTimeout(timer)
  }, [sentence])
}

function ConditionFields({ conditions, onConditions, projects }: TesterProps) {
  const { t } = useTranslation('numbers')
  const set = (changes: Partial<Conditions>) => onConditions({ ...conditions, ...changes })
  const text = (name: 'clientIp' | 'pin' | 'userCode', placeholder: string) => (
    <TextInput
      label={t(`tester.${name}`)}
      size="xs"
      placeholder={placeholder}
      value={conditions[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value.trim() })}
    />
  )
  return (
    <details className={classes.conditions}>
      <summary>{t('tester.options')}</summary>
      <div className={classes.conditionFields}>
        {text('clientIp', '10.12.13.14')}
        <TextInput
          type="datetime-local"
          label={t('tester.time')}
          size="xs"
          value={conditions.time}
          onChange={(event) => set({ time: event.currentTarget.value })}
        />
        <Select
          label={t('tester.project')}
          size="xs"
          clearable
          placeholder={t('tester.noProject')}
          data={[...new Set(projects.filter((name) => name !== ''))]}
          value={conditions.project || null}
          onChange={(project) => set({ project: project ?? '' })}
        />
        {text('pin', '1234')}
        {text('userCode', '42')}
      </div>
    </details>
  )
}

interface AnswerProps extends TesterProps {
  readonly answer: NumberExplanation
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function Answer({ answer, isOpen, onToggle, onKeep, onReveal, trial, locationName }: AnswerProps) {
  const { t, i18n } = useTranslation('numbers')
  const direction = directionWord(i18n, answer.as)
  const former = trial.former?.explanations.find(({ as }) => as === answer.as)
  const differs = former !== undefined && former.result !== answer.result
  const id = `steps-${answer.as}`
  return (
    <li className={classes.answer} data-open={isOpen}>
      <div className={classes.line}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onToggle}
        >
          <IconChevronRight size={16} aria-hidden className={classes.chevron} />
          <span className={classes.direction} title={directionHint(i18n, answer.as)}>
            {direction}
          </span>
          <span className={classes.result}>
            <strong className="tabular">{answer.result || t('tester.nothing')}</strong>
            {answer.kind === 'external' ? null : (
              <span className={classes.kind} data-kind={answer.kind}>
                {kindWord(i18n, answer.kind)}
              </span>
            )}
            {answer.postDial === null ? null : (
              <span className="dim tiny tabular">{t('tester.tones', { tones: answer.postDial })}</span>
            )}
            {differs ? (
              <span className={`${classes.former} tabular`}>
                {t('tester.differs', { former: former.result || t('tester.nothing') })}
              </span>
            ) : null}
          </span>
        </button>
        <Tooltip label={t('tester.keep')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('tester.keepOf', { direction })}
            onClick={() => onKeep(answer)}
          >
            <IconBookmarkPlus size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen ? <StepList answer={answer} locationName={locationName} onReveal={onReveal} /> : null}
      </div>
    </li>
  )
}

interface StepListProps {
  readonly answer: NumberExplanation
  readonly locationName: string
  readonly onReveal: (pointer: string) => void
}

function StepList({ answer, locationName, onReveal }: StepListProps) {
  const { t, i18n } = useTranslation(['numbers', 'numberSteps'])
  const [areAllShown, showAll] = useState(false)
  const steps = areAllShown ? answer.steps : answer.steps.filter(isTelling)
  return (
    <div className={classes.steps}>
      <p className="dim tiny">{directionHint(i18n, answer.as)}</p>
      <ol aria-label={t('tester.steps', { direction: directionWord(i18n, answer.as) })}>
        {steps.map((step) => {
          const rule = ruleWord(i18n, step, locationName)
          const pointer = rule === null ? undefined : pointerOf(step.from, locationName)
          return (
            <li key={step.step} className={classes.step} data-telling={isTelling(step)}>
              <span className={classes.what}>{stepWord(i18n, step)}</span>
              {step.before === step.after ? (
                rule === null ? (
                  <span className="dim">{t('unchanged', { ns: 'numberSteps' })}</span>
                ) : null
              ) : (
                <span className={`${classes.change} tabular`}>
                  <span className="dim">{step.before || '–'}</span>
                  <IconArrowRight size={14} aria-hidden />
                  <strong>{step.after || '–'}</strong>
                </span>
              )}
              {rule === null ? null : pointer === undefined ? (
                <span className={classes.why}>{rule}</span>
              ) : (
                <button type="button" className={classes.reveal} onClick={() => onReveal(pointer)}>
                  <IconTarget size={14} aria-hidden />
                  <span>{rule}</span>
                </button>
              )}
            </li>
          )
        })}
      </ol>
      <Switch
        size="xs"
        label={t('tester.onlyChanges')}
        checked={!areAllShown}
        onChange={(event) => showAll(!event.currentTarget.checked)}
      />
    </div>
  )
}

function Refusal({ refused }: { readonly refused: RefusedNumber }) {
  const { i18n } = useTranslation()
  const problem = {
    type: '',
    title: '',
    status: 422,
    detail: refused.message,
    code: refused.code,
    details: { length: /(\d+)/.exec(refused.message)?.[1] ?? '' },
  }
  return (
    <li className={classes.answer}>
      <div className={classes.refused}>
        <span className={classes.direction}>{directionWord(i18n, refused.as)}</span>
        <span className="dim small">{problemSentence(i18n, problem)}</span>
      </div>
    </li>
  )
}
