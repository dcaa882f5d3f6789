/** What can go wrong in a dialog. */
import { defineErrors } from '@offhook/base'

export const dialogErrors = defineErrors({
  'sip-dialog-ended': { status: 409, sentence: 'The call has ended already.' },
  'sip-dialog-not-ready': {
    status: 409,
    sentence: 'The call is {state}; it cannot do this now ({what}).',
  },
  'sip-offer-pending': {
    status: 409,
    sentence: 'Another change of the session is under way. Try again when it has ended.',
  },
  'sip-not-supported-by-peer': {
    status: 422,
    sentence: 'The other side does not support {what}.',
  },
})
