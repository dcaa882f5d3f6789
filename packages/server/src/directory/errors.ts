/** The failures of the directory, beyond those of the contract. */
import { defineErrors } from '@offhook/base'

export const directoryErrors = defineErrors({
  'last-administrator': {
    status: 409,
    sentence: '{user} is the last active administrator. Make somebody else administrator first.',
  },
})
