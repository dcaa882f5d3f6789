/** What a phone can that not all can: read from what it says of itself. */
import type { Headers } from '@offhook/sip'
import type { PhoneAbilities } from './binding.ts'

/**
 * Phones that answer a call when told by NOTIFY with `Event: talk` (and hold with `Event: hold`) although their REGISTER does
 * not say so. The event packages stem from BroadSoft and were never standardised.
 */
const TALKING_PHONES = /^(yealink|snom|polycom|polyedge|aastra|mitel|fanvil|htek|gigaset|unify|panasonic)/i

export const NO_ABILITIES: PhoneAbilities = { talk: false, hold: false }
const BOTH: PhoneAbilities = { talk: true, hold: true }
const TALK: PhoneAbilities = { talk: true, hold: false }
const HOLD: PhoneAbilities = { talk: false, hold: true }

/** The abilities that a message's Allow-Events (RFC 6665 §8.2.2) or its User-Agent show. Equal ones are the same object. */
export function abilitiesOf(headers: Headers): PhoneAbilities {
  if (headers.has('Allow-Events')) {
    const talk = headers.lists('Allow-Events', 'talk')
    const hold = headers.lists('Allow-Events', 'hold')
    if (talk || hold) return talk && hold ? BOTH : talk ? TALK : HOLD
  }
  const userAgent = headers.get('User-Agent')
  return userAgent !== undefined && TALKING_PHONES.test(userAgent) ? BOTH : NO_ABILITIES
}
