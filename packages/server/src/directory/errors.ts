/** The failures of the directory, beyond those of the contract. */
import { defineErrors } from '@offhook/base'

export const directoryErrors = defineErrors({
  'last-administrator': {
    status: 409,
    sentence: '{user} is the last active administrator. Make somebody else administrator first.',
  },
  'primary-group': {
    status: 409,
    sentence: '{group} is the primary group of somebody in the directory they come from. Change it there.',
  },
  'picture-unreadable': {
    status: 422,
    sentence: 'The picture cannot be read. Send a JPEG or PNG of at most 16 million pixels.',
  },
  'profile-from-file': {
    status: 409,
    sentence: 'The profile "{name}" stands in offhook.toml. Change it there and start the server anew.',
  },
  'request-declined': { status: 409, sentence: 'They have declined this before.' },
})
