/**
 * The failures of the SIP package. `status` is the SIP status with which a request that shows the failure is refused
 * (RFC 3261 §21, RFC 4475); a response that shows it is dropped.
 */
import { defineErrors } from '@offhook/base'

export const sipErrors = defineErrors({
  'sip-message-malformed': {
    status: 400,
    sentence: 'The SIP message is malformed: {problem}.',
  },
  'sip-start-line-malformed': {
    status: 400,
    sentence: 'The first line of the SIP message is malformed: {problem}.',
  },
  'sip-version-unsupported': {
    status: 505,
    sentence: 'Only SIP/2.0 is spoken here.',
  },
  'sip-header-missing': {
    status: 400,
    sentence: 'The SIP message lacks the header {header}.',
  },
  'sip-header-repeated': {
    status: 400,
    sentence: 'The header {header} may stand only once in a SIP message.',
  },
  'sip-header-malformed': {
    status: 400,
    sentence: 'The header {header} of the SIP message is malformed.',
  },
  'sip-uri-malformed': {
    status: 400,
    sentence: 'The URI is malformed: {problem}.',
  },
  'sip-body-truncated': {
    status: 400,
    sentence: 'The SIP message announces {announced} bytes of body, but only {present} came.',
  },
  'sip-message-too-large': {
    status: 513,
    sentence: 'The SIP message is larger than {limit} bytes.',
  },
  'sip-too-many-headers': {
    status: 400,
    sentence: 'The SIP message has more than {limit} header lines.',
  },
  'sip-too-many-values': {
    status: 400,
    sentence: 'The headers of the SIP message list more than {limit} values.',
  },
  'sip-message-unsafe': {
    status: 500,
    sentence: 'A header to be sent contains a line break or a character above U+00FF: {startLine}.',
  },
})
