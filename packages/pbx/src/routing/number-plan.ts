/** What kind of number was dialled: emergency, outside, barred. Pure questions about digits. */
import type { PhoneSystemSettings } from './settings.ts'

type Plan = Pick<PhoneSystemSettings, 'emergencyNumbers' | 'barredPrefixes' | 'accessCode'>

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

/** The barred beginning of `number` (without access code), or undefined when it may be called. */
export function barredPrefixOf(number: string, plan: Plan): string | undefined {
  return plan.barredPrefixes.find((prefix) => prefix !== '' && number.startsWith(prefix))
}
