/** The failures of services (ECMA-269 §12.2.14 ErrorValue, in plain words). */
import { defineErrors } from '@offhook/base'

export const serviceErrors = defineErrors({
  'line-unknown': { status: 404, sentence: 'There is no line {line}. Check the number.' },
  'line-not-in-service': {
    status: 409,
    sentence:
      'Line {line} is not in service: no phone is signed in to it. Connect a phone or choose another line.',
  },
  'call-unknown': { status: 404, sentence: 'This call is over or was never there.' },
  'connection-state-incorrect': {
    status: 409,
    sentence: 'This is not possible in the present state of the call ({state}).',
  },
  'service-not-supported': {
    status: 409,
    sentence: 'The phone or phone system of line {line} cannot do this ({service}).',
  },
  'destination-invalid': {
    status: 422,
    sentence: 'The number {destination} cannot be called. Check it and try again.',
  },
  'request-refused-by-switch': { status: 502, sentence: 'The phone system refused: {reason}.' },
  'switch-not-connected': {
    status: 503,
    sentence: 'The phone system {connector} is not connected now. It will be tried again by itself.',
  },
})
