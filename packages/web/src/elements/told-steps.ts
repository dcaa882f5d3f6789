/** Which steps of an explanation are told at once, and which only say what did not apply. Pure. */
import type { ExplanationStepView } from '@offhook/contract'

/** Rules that say something about the call also where they let it pass; of all others a passed step only did not apply. */
const factsInPassing = new Set([
  'number-is-extension',
  'number-is-outside',
  'number-is-emergency',
  'shown-in-emergency',
  'line-may-call-outside',
  'peer-may-transit',
  'peer-full',
  'do-not-disturb',
  'no-phone-signed-in',
  'nobody-answered',
  'call-rejected',
  'phone-busy',
  'phone-not-reachable',
])

export function isIdle({ rule, outcome }: ExplanationStepView): boolean {
  return outcome === 'passed' && !factsInPassing.has(rule)
}
