/** The browser as a phone. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

export const softphoneRoutes = defineRoutes({
  getSoftphone: {
    method: 'GET',
    path: '/me/softphone',
    summary: 'Whether a browser may be a phone of one of the own lines, and why',
    tag: 'Calls',
    access: 'person',
    scope: 'read',
    response: s.softphoneOffer,
    status: 200,
  },
  openSoftphone: {
    method: 'POST',
    path: '/me/softphone',
    summary: 'Make this sign-in a phone of an own line: what it signs in with by SIP. Ends with the sign-in',
    tag: 'Calls',
    access: 'person',
    scope: 'call',
    body: s.openSoftphone,
    response: s.softphoneAccount,
    status: 200,
  },
  closeSoftphone: {
    method: 'DELETE',
    path: '/me/softphone',
    summary: 'This sign-in is no phone any more',
    tag: 'Calls',
    access: 'person',
    scope: 'call',
    response: z.undefined(),
    status: 204,
  },
})
