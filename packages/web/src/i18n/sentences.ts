/** From codes to sentences: problems, causes, explanation steps. */
import type { ExplanationStepView, Problem } from '@offhook/contract'
import type { i18n } from 'i18next'
import { type Area, words } from './index.ts'

/** A key that is made of a code from the wire: the type checker cannot know it. */
function lookUp(i18n: i18n, area: Area, key: string, values: Record<string, unknown>): string | undefined {
  if (!Object.hasOwn(words.en[area], key)) return undefined
  return i18n.t(key as never, { ns: area, ...values } as never) as unknown as string
}

export function problemSentence(i18n: i18n, problem: Problem): string {
  const values = { ...problem.details }
  return (
    lookUp(i18n, 'problems', problem.code, values) ??
    i18n.t('unknown', { ns: 'problems', sentence: problem.detail })
  )
}

/** What happened, for a call's or a journal entry's cause. */
export function causeSentence(i18n: i18n, cause: string): string {
  return lookUp(i18n, 'causes', cause, {}) ?? i18n.t('unknown', { ns: 'causes' })
}

export function stepSentence(i18n: i18n, step: ExplanationStepView): string {
  const known = lookUp(i18n, 'explanations', step.rule, step.because)
  if (known !== undefined) return known
  const rule = step.rule.replaceAll('-', ' ')
  const because = Object.entries(step.because)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  return because === ''
    ? i18n.t('unknownPlain', { ns: 'explanations', rule })
    : i18n.t('unknown', { ns: 'explanations', rule, because })
}
