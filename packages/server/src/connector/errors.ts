/** The failures of line groups, beyond those of the contract and of CSTA. */
import { defineErrors } from '@offhook/base'

export const connectorErrors = defineErrors({
  'secret-unreadable': {
    status: 409,
    sentence:
      'The secret of the line group {name} cannot be read: it was sealed with another key. Set the secret anew.',
  },
})
