/** The steps of an explanation as a list; the one that decided stands out. */
import type { ExplanationStepView } from '@offhook/contract'
import { IconArrowDown, IconCircleCheckFilled, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { stepSentence } from '../i18n/sentences.ts'
import classes from './steps.module.css'

const pictures = { decided: IconCircleCheckFilled, changed: IconPencil, passed: IconArrowDown }

export function Steps({ steps }: { readonly steps: readonly ExplanationStepView[] }) {
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
