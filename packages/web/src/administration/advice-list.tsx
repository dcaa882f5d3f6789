/** Which STUN and TURN servers are needed, and what is wrong with those that are set. */
import type { ExplanationStepView } from '@offhook/contract'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { stepSentence } from '../i18n/sentences.ts'
import classes from './advice-list.module.css'

export function AdviceList({ advice }: { readonly advice: readonly ExplanationStepView[] }) {
  const { i18n } = useTranslation()
  return (
    <ul className={classes.list}>
      {advice.map((step) => {
        const isWarning = step.outcome === 'decided'
        const Picture = isWarning ? IconAlertTriangle : IconCircleCheck
        return (
          <li key={`${step.rule} ${JSON.stringify(step.because)}`} data-rule={step.rule}>
            <Picture size={18} stroke={1.8} aria-hidden />
            <span>{stepSentence(i18n, step)}</span>
          </li>
        )
      })}
    </ul>
  )
}
