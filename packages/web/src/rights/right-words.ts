/** Rights, levels and reasons in words. */
import type {
  ExplanationStepView,
  GradeName,
  LinePlace,
  LineRight,
  PersonRight,
  Right,
} from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { words } from '../i18n/index.ts'
import { stepSentence } from '../i18n/sentences.ts'

export function useRightWords() {
  const { t, i18n } = useTranslation('rights')
  const level = (name: GradeName) => t(`level.${name}`)
  const right = (name: Right) => {
    const [place, own] = name.split('.')
    if (own === undefined) return t(`right.${name as PersonRight}`)
    return `${t(`place.${place as LinePlace}`)}: ${t(`right.${own as LineRight}`)}`
  }
  /** Why, in one sentence about two others: the step that decided. */
  const reason = (steps: readonly ExplanationStepView[]) => {
    const decisive = steps.findLast(({ outcome }) => outcome === 'decided') ?? steps.at(-1)
    if (!decisive) return ''
    const { rule, because } = decisive
    if (!isReason(rule)) return stepSentence(i18n, decisive)
    const levelName = because.level
    const levelWord = isLevel(levelName) ? level(levelName) : ''
    return t(`reason.${rule}`, { levelWord, group: because.group ?? '' })
  }
  return { level, right, reason }
}

function isReason(rule: string): rule is keyof typeof words.en.rights.reason {
  return Object.hasOwn(words.en.rights.reason, rule)
}

function isLevel(name: unknown): name is GradeName {
  return typeof name === 'string' && Object.hasOwn(words.en.rights.level, name)
}
