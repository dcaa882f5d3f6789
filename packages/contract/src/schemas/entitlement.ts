/** The services that administrators switch on: for all, for a group, for one person. They add up; nothing switches one off again. */
import { z } from 'zod'

export const entitlement = z.enum([
  /** To change one's own account: name, address, numbers, picture. */
  'configureSelf',
  /** Calls in the browser, with sound. */
  'softphoneAudio',
  /** To sign in with the browser. Administrators always may. */
  'useClient',
  /** To sign in from outside the own networks. Administrators always may. */
  'signInFromInternet',
  /** To call from any telephone through the company, with the company's number. */
  'remoteOffice',
])
export type Entitlement = z.infer<typeof entitlement>

/**
 * Those that can be left to people themselves. Not what lets them change their account, and not the client: nobody could switch these on
 * again who switched them off.
 */
export const selfService = entitlement.exclude(['configureSelf', 'useClient'])
export type SelfService = z.infer<typeof selfService>
