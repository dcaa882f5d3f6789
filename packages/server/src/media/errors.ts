/** The failures of uploaded sounds. */
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
