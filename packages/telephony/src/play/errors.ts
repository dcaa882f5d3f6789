/** What can be wrong with a play, or go wrong on the stage. */
import { defineErrors } from '@offhook/base'

export const playErrors = defineErrors({
  'play-too-long': {
    status: 422,
    sentence:
      'A play may have {lines} lines of {characters} characters; line {line} is beyond that. Split it.',
  },
  'play-sentence-unknown': {
    status: 422,
    sentence: 'Line {line}: "{sentence}" cannot be understood at "{at}". Expected there: {expected}.',
  },
  'play-person-unknown': {
    status: 422,
    sentence: 'Line {line}: nobody knows {name}. Give the number at the first mention: {name} (305).',
  },
  'play-person-changed': {
    status: 422,
    sentence: 'Line {line}: {name} has the number {number} already. A person has one number.',
  },
  'play-number-taken': {
    status: 422,
    sentence: 'Line {line}: {number} is the number of {name} already. A number belongs to one person.',
  },
  'play-too-many-people': {
    status: 422,
    sentence: 'Line {line}: a play may have {most} people.',
  },
  'play-observation-false': {
    status: 422,
    sentence: 'Line {line}: "{sentence}" is not so. Instead: {seen}.',
  },
  'play-action-failed': {
    status: 422,
    sentence: 'Line {line}: "{sentence}" was not possible. {reason}',
  },
  'play-action-not-refused': {
    status: 422,
    sentence: 'Line {line}: "{sentence}" should have been refused, but was accepted.',
  },
})
