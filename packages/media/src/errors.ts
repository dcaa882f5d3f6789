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
  'media-ports-used-up': {
    status: 503,
    sentence:
      'All {pairs} pairs of media ports are in use. Try again in a moment, or widen the range of ports.',
  },
  'media-address-unusable': {
    status: 500,
    sentence: 'Media cannot be received at the address {address}.',
  },
  'media-sound-unknown': { status: 404, sentence: 'The media engine keeps no sound {sound}.' },
  'media-leg-unknown': {
    status: 404,
    sentence: 'There is no media leg {leg}.',
  },
  'media-leg-not-started': {
    status: 409,
    sentence: 'The media leg {leg} has no peer yet.',
  },
  'media-codec-unknown': {
    status: 488,
    sentence: 'The media engine has no codec {codec}.',
  },
  'media-web-rtc-off': {
    status: 503,
    sentence: 'The media engine has no port for browsers. Set one in its settings.',
  },
  'media-ice-missing': {
    status: 409,
    sentence: 'The media leg {leg} was opened without ICE, or the peer has none.',
  },
  'dtls-refused': {
    status: 400,
    sentence: 'The DTLS handshake is refused: {problem}.',
  },
  'media-key-refused': {
    status: 400,
    sentence: 'These keys cannot be pressed: the peer knows no telephone events, or too many wait.',
  },
  'media-recording-failed': {
    status: 500,
    sentence: 'The recording cannot be written.',
  },
  'media-engine-stopped': {
    status: 503,
    sentence: 'The media engine has stopped.',
  },
})
