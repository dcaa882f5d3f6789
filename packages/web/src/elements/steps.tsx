/** The steps of an explanation as a list; the one that decided stands out, those that did not apply are folded away. */
import type { ExplanationStepView } from '@offhook/contract'
import { IconArrowDown, IconCircleCheckFilled, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { stepSentence } from '../i18n/sentences.ts'
import classes from './steps.module.css'
import { isIdle } from './told-steps.ts'

const pictures = { decided: IconCircleCheckFilled, changed: IconPencil, passed: IconArrowDown }

interface StepsProps {
  readonly steps: readonly ExplanationStepView[]
  /** A sentence that stands above already. */
  readonly headline?: string
}

export function Steps({ steps, headline }: StepsProps) {
  const { t, i18n } = useTranslation()
  const idle = steps.filter(isIdle)
  const told = steps.filter((step) => !isIdle(step) && stepSentence(i18n, step) !== headline)
  return (
    <>
      {told.length > 0 ? <StepList steps={told} /> : null}
      {idle.length > 0 ? (
        <details className={classes.idle}>
          <summary className="dim small">{t('stepsPassed', { count: idle.length })}</summary>
          <StepList steps={idle} />
        </details>
      ) : null}
    </>
  )
}

function StepList({ steps }: { readonly steps: readonly ExplanationStepView[] }) {
  const { i18n } = useTranslation()
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => {
        const Picture = pictures[step.outcome]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a finished decision do not move
          <li key={index} className={classes.step} data-outcome={step.outcome}>
            <Picture size={16} aria-hidden />
            <span>{stepSentence(i18n, step)}</span>
          </li>
        )
      })}
    </ol>
  )
}
