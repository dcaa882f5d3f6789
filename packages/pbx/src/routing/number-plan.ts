/** What kind of number was dialled: emergency, outside, barred. Pure questions about digits. */
import type { ExplanationStep } from '@offhook/base'
import type { OutsideNumber } from './peer-numbers.ts'
import type { PhoneSystemSettings } from './settings.ts'

type Plan = Pick<PhoneSystemSettings, 'emergencyNumbers' | 'barredPrefixes' | 'accessCode' | 'numbers'>

/** Whether `dialled` is an emergency number, with the access code or without. */
export function isEmergency(dialled: string, plan: Plan): boolean {
  return (
    plan.emergencyNumbers.includes(dialled) || plan.emergencyNumbers.includes(outsideNumber(dialled, plan))
  )
}

/** An emergency number as it goes out: without the access code, but with a prefix of the place, which may begin like one. */
export function emergencyNumber(dialled: string, plan: Plan): string {
  return plan.emergencyNumbers.includes(dialled) ? dialled : outsideNumber(dialled, plan)
}

/**
 * Whether `number` leads outside: international, behind the access code, or, where no access code is set, beginning with a zero
 * or longer than every extension.
 */
export function isOutside(number: string, plan: Plan, longestExtension: number): boolean {
  if (!/^\+?[0-9*#]{2,32}$/.test(number)) return false
  if (number.startsWith('+')) return true
  if (plan.accessCode) return number.startsWith(plan.accessCode) && number.length > plan.accessCode.length
  return number.startsWith('0') || number.length > longestExtension
}

/** `number` without the access code: as it goes out. */
export function outsideNumber(number: string, plan: Plan): string {
  const { accessCode } = plan
  if (!accessCode || number.length <= accessCode.length || !number.startsWith(accessCode)) return number
  return number.slice(accessCode.length)
}

/** Why `asked` may not be called, or undefined. Somebody who knows locations also knows it in other writings. */
export function barredStep(asked: OutsideNumber, plan: Plan): ExplanationStep | undefined {
  const { sent } = asked
  const { barredPrefixes, numbers } = plan
  const prefix = barredPrefixes.find((known) => known !== '' && sent.startsWith(known))
  if (prefix !== undefined) {
    return { rule: 'destination-barred', because: { number: sent, prefix }, outcome: 'decided' }
  }
  const barred = numbers?.barred(asked, barredPrefixes)
  if (!barred) return undefined
  const because = { number: sent, writtenAs: barred.writtenAs, prefix: barred.prefix }
  return { rule: 'destination-barred-otherwise-written', because, outcome: 'decided' }
}
