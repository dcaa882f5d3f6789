/** Steps of the number engine in plain words. */
import type { NumberStep } from '@offhook/contract'
import type { i18n } from 'i18next'
import { words } from '../../i18n/index.ts'
import { pointerOf } from './places.ts'

type Area = 'directions' | 'directionHints' | 'kinds' | 'steps' | 'rules'

/** A word by a code from the wire; the code itself where it is not known. */
function word(i18n: i18n, area: Area, code: string): string {
  if (!Object.hasOwn(words.en.numberSteps[area], code)) return code
  return i18n.t(`${area}.${code}` as never, { ns: 'numberSteps' } as never) as unknown as string
}

export function directionWord(i18n: i18n, direction: string): string {
  return word(i18n, 'directions', direction)
}

export function directionHint(i18n: i18n, direction: string): string {
  return word(i18n, 'directionHints', direction)
}

export function kindWord(i18n: i18n, kind: string): string {
  return word(i18n, 'kinds', kind)
}

export function stepWord(i18n: i18n, step: NumberStep): string {
  return word(i18n, 'steps', step.step)
}

/** The rule that fired, in words; null where none did. `name` is the location's. */
export function ruleWord(i18n: i18n, { rule, from }: NumberStep, name: string): string | null {
  if (rule === null) return null
  if (Object.hasOwn(words.en.numberSteps.rules, rule)) return word(i18n, 'rules', rule)
  const pointer = pointerOf(from, name)
  const place = /^\/rules\/\w+\/(\d+)$/.exec(pointer ?? '')?.[1]
  if (place !== undefined) return i18n.t('ownRule', { ns: 'numberSteps', number: Number(place) + 1, rule })
  if (pointer !== undefined) return i18n.t('ownValue', { ns: 'numberSteps', rule })
  const source = from?.slice(from.indexOf(':') + 1) ?? ''
  return source === '' ? rule : i18n.t('fromData', { ns: 'numberSteps', rule, source })
}

/** Whether a step says something: it changed the number, a rule fired, or it is the end. */
export function isTelling(step: NumberStep): boolean {
  return step.before !== step.after || step.rule !== null
}
