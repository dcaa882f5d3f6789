/** The failures of uploaded sounds, and of providers of TURN. */
import { defineErrors } from '@offhook/base'

export const soundErrors = defineErrors({
  'sound-converter-missing': {
    status: 503,
    sentence:
      'Only WAV files can be taken: the program ffmpeg, which reads all others, is not installed on the server.',
  },
  'sound-unreadable': {
    status: 422,
    sentence: 'The file has no sound that can be read: {reason}',
  },
  'sound-conversion-too-slow': {
    status: 422,
    sentence: 'The file took longer than {seconds} seconds to convert. Make it shorter.',
  },
  'sound-upload-broken': {
    status: 409,
    sentence: 'The upload was interrupted. Begin it again.',
  },
  'hold-music-full': {
    status: 409,
    sentence: 'There are {most} pieces of music already. Remove one first.',
  },
})

export const providerErrors = defineErrors({
  'turn-provider-unreachable': {
    status: 502,
    sentence: '{host} is not reached: {reason}. Check the address, and whether the server gets out to it.',
  },
  'turn-provider-refused': {
    status: 502,
    sentence: '{host} refuses ({status}). Check the address, the user and the secret.',
  },
  'turn-provider-unreadable': {
    status: 502,
    sentence: '{host} answers with something that is no list of servers. Check the address.',
  },
  'turn-provider-empty': {
    status: 502,
    sentence: '{host} names no server that can be used.',
  },
})
