/**
 * The failures of the media package. `status` is the status with which an offer that shows the failure is refused; a packet
 * that shows one is dropped and counted.
 */
import { defineErrors } from '@offhook/base'

export const mediaErrors = defineErrors({
  'sdp-malformed': {
    status: 400,
    sentence: 'The session description is malformed in line {line}: {problem}.',
  },
  'sdp-too-large': {
    status: 413,
    sentence: 'The session description is larger than {limit} bytes.',
  },
  'sdp-answer-mismatch': {
    status: 488,
    sentence: 'The answer does not fit the offer: {problem}.',
  },
  'wav-unsupported': {
    status: 415,
    sentence: 'The sound file cannot be used: {problem}.',
  },
})
