/** From codes to sentences: problems, causes, explanation steps. */
import {
  type CallExplanation,
  type ExplanationStepView,
  type LadderArrow,
  ladderWordOf,
  type Problem,
  type SystemEvent,
} from '@offhook/contract'
import type { i18n } from 'i18next'
import { dateAndTime, dayOf, timeOfDay } from './format.ts'
import { type Area, words } from './index.ts'

/** The phone system that the server brings is called by the product's name. */
const OWN_CONNECTOR = 'built-in'

/** A key that is made of a code from the wire: the type checker cannot know it. */
function lookUp(i18n: i18n, area: Area, key: string, values: Record<string, unknown>): string | undefined {
  if (typeof valueAt(words.en[area], key) !== 'string') return undefined
  return i18n.t(key as never, { ns: area, ...values } as never) as unknown as string
}

function valueAt(words: object, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        at !== null && typeof at === 'object' && Object.hasOwn(at, part) ? at[part as never] : undefined,
      words,
    )
}

export function problemSentence(i18n: i18n, problem: Problem): string {
  return (
    (problem.code === 'not-permitted' ? refusalSentence(i18n, problem.details ?? {}) : undefined) ??
    lookUp(i18n, 'problems', problem.code, { ...problem.details }) ??
    i18n.t('unknown', { ns: 'problems', sentence: problem.detail })
  )
}

/** Which rule refuses, and what to do; undefined where the rule has no words of its own. */
function refusalSentence(i18n: i18n, details: NonNullable<Problem['details']>): string | undefined {
  const { rule, action, right, memberLevel } = details
  const values = {
    ...valuesOf(i18n, details),
    memberLevelWord: lookUp(i18n, 'explanations', `level.${memberLevel}`, {}),
    rightName: rightName(i18n, right),
  }
  return (
    lookUp(i18n, 'refusals', `${rule}_${action}`, values) ?? lookUp(i18n, 'refusals', String(rule), values)
  )
}

/** A box as it is named beside it, with the line that it is about. */
function rightName(i18n: i18n, right: unknown): string {
  const [place, own] = String(right).split('.')
  if (own === undefined) return lookUp(i18n, 'rights', `right.${place}`, {}) ?? String(right)
  return [lookUp(i18n, 'rights', `place.${place}`, {}), lookUp(i18n, 'rights', `right.${own}`, {})].join(': ')
}

/** Why a connection failed, in words where the system's code, or what stands for it, is known; else as the system says it. */
export function systemFault(i18n: i18n, told: string): string {
  const code = /\bE[A-Z]{4,}\b/.exec(told)?.[0] ?? (/\btime-?out\b/i.test(told) ? 'ETIMEDOUT' : told)
  const status = /^answered (\d{3})$/.exec(told)?.[1]
  if (status !== undefined) return i18n.t('answered', { ns: 'connection', status })
  return lookUp(i18n, 'connection', `systemFault.${code}`, {}) ?? told
}

/** What happened, for a call's or a journal entry's cause. */
export function causeSentence(i18n: i18n, cause: string): string {
  return lookUp(i18n, 'causes', cause, {}) ?? i18n.t('unknown', { ns: 'causes' })
}

/** One step of an explanation; a rule that was passed may have words of its own, and one that names where the call goes on. */
export function stepSentence(i18n: i18n, step: ExplanationStepView): string {
  const { rule, because, outcome } = step
  if ('before' in because) return numberStep(i18n, step)
  const values = valuesOf(i18n, because)
  const hasEnd = typeof because.until === 'number'
  const isSentOn = 'destination' in because
  return (
    lookUp(i18n, 'explanations', `${rule}_${outcome}`, values) ??
    (hasEnd ? lookUp(i18n, 'explanations', `${rule}_until`, values) : undefined) ??
    (isSentOn ? lookUp(i18n, 'explanations', `${rule}_destination`, values) : undefined) ??
    lookUp(i18n, 'explanations', rule, values) ??
    plain(i18n, rule, because)
  )
}

/** The facts of a step, with words for those that are codes. */
function valuesOf(i18n: i18n, because: ExplanationStepView['because']): Record<string, unknown> {
  const word = (kind: string, code: unknown) => lookUp(i18n, 'explanations', `${kind}.${code}`, {}) ?? code
  return {
    ...because,
    actionWord: word('action', because.action),
    featureWord: word('feature', because.action),
    serviceWord: word('service', because.service),
    levelWord: word('level', because.level),
    toneWord: word('tone', because.tone),
    untilTime: momentWords(i18n, because.until),
  }
}

/** A time of day, with the day where it is not today. */
function momentWords(i18n: i18n, at: ExplanationStepView['because'][string] | undefined): string {
  if (typeof at !== 'number') return ''
  const language = i18n.language === 'de' ? 'de' : 'en'
  return dayOf(at) === dayOf(Date.now()) ? timeOfDay(at, language) : dateAndTime(at, language)
}

/** A step of the number rules: what became of the digits. */
function numberStep(i18n: i18n, { rule, because }: ExplanationStepView): string {
  const name = lookUp(i18n, 'explanations', `number.${rule}`, {}) ?? rule
  const { before, after } = because
  return before === after ? `${name}: ${after}` : `${name}: ${before} → ${after}`
}

/** A rule that has no sentence yet still says what it looked at. */
function plain(i18n: i18n, rule: string, because: ExplanationStepView['because']): string {
  const words = rule.replaceAll('-', ' ')
  const facts = Object.entries(because)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  return facts === ''
    ? i18n.t('unknownPlain', { ns: 'explanations', rule: words })
    : i18n.t('unknown', { ns: 'explanations', rule: words, because: facts })
}

type Decision = CallExplanation['decisions'][number]

/** What was decided, in one sentence: from the step that decided. */
export function decisionSentence(i18n: i18n, { subject, answer, steps }: Decision): string {
  const decisive = steps.findLast(({ outcome }) => outcome === 'decided') ?? steps.at(-1)
  if (!decisive) return i18n.t('unknown', { ns: 'explanations', rule: subject, because: answer })
  if ('before' in decisive.because) {
    const typed = steps[0]?.because.before ?? answer
    const headline = typed === answer ? 'dialled-unchanged' : 'dialled'
    return i18n.t(`headline.${headline}`, { ns: 'explanations', typed, answer })
  }
  const values = valuesOf(i18n, decisive.because)
  return lookUp(i18n, 'explanations', `headline.${decisive.rule}`, values) ?? stepSentence(i18n, decisive)
}

/** Why a line is not in service; what the phone system said itself stands in brackets and stays. */
export function reasonSentence(i18n: i18n, reason: string): string {
  const [, sentence = reason, detail = ''] = /^(.*?)( \([^()]{0,200}\))?\.?$/s.exec(reason) ?? []
  const slug = sentence
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim()
    .replaceAll(' ', '-')
  const known = lookUp(i18n, 'systemEvents', `reason.${slug}`, {})
  return known === undefined ? reason : detail === '' ? known : `${known.replace(/\.$/, '')}${detail}.`
}

/** A system event; one that is not known here keeps the server's own sentence. */
export function eventSentence(
  i18n: i18n,
  {
    code,
    details,
    sentence,
    actor = null,
  }: Pick<SystemEvent, 'code' | 'details' | 'sentence'> & { actor?: string | null },
): string {
  const { reason, fields } = details
  const field = (name: string) => lookUp(i18n, 'systemEvents', `field.${name}`, {}) ?? name
  const values = {
    ...details,
    connector: details.connector === OWN_CONNECTOR ? 'Offhook' : details.connector,
    actor: actor ?? '—',
    reason: typeof reason === 'string' ? reasonSentence(i18n, reason) : reason,
    fields: typeof fields === 'string' ? fields.split(', ').map(field).join(', ') : fields,
  }
  return lookUp(i18n, 'systemEvents', `event.${code}`, values) ?? sentence
}

/** What a message of the ladder says, in plain words. */
export function arrowSentence(i18n: i18n, arrow: LadderArrow): string {
  return i18n.t(ladderWordOf(arrow), { ns: 'ladder' })
}
