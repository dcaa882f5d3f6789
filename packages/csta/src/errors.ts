/** The failures of CSTA itself: what cannot be read, written or agreed on. Those of services are `serviceErrors` of telephony. */
import { defineErrors } from '@offhook/base'

export const cstaErrors = defineErrors({
  'csta-xml-malformed': { status: 400, sentence: 'The CSTA message is not well-formed XML: {reason}.' },
  'csta-xml-refused': { status: 400, sentence: 'The CSTA message has {what}, which is refused.' },
  'csta-message-unknown': { status: 400, sentence: 'There is no CSTA message {name}.' },
  'csta-message-incomplete': {
    status: 500,
    sentence: 'The CSTA message cannot be written: {path} is missing.',
  },
  'csta-value-invalid': {
    status: 500,
    sentence: 'The CSTA message cannot be written: {path} cannot be {value}.',
  },
  'csta-not-in-edition': {
    status: 409,
    sentence: 'CSTA edition {edition} does not have {name}. Agree on a later edition.',
  },
  'csta-message-too-long': {
    status: 500,
    sentence: 'The CSTA message has {length} bytes; a frame takes 65527 at most.',
  },
  'csta-frame-invalid': {
    status: 400,
    sentence: 'This is no CSTA frame: {reason}. Check that the port speaks CSTA over TCP.',
  },
  'csta-request-refused': {
    status: 502,
    sentence: 'The phone system refused {request}: {category} {reason}.',
  },
  'csta-request-timed-out': {
    status: 504,
    sentence: 'The phone system did not answer {request} within {seconds} seconds.',
  },
  'csta-link-lost': { status: 503, sentence: 'The connection to the phone system is lost: {reason}.' },
  'csta-session-refused': {
    status: 502,
    sentence: 'The phone system refused the application session: {reason}. Check user, password and licence.',
  },
  'csta-configuration-invalid': {
    status: 422,
    sentence: 'The set-up of the CSTA connector {connector} is wrong: {reason}.',
  },
})
