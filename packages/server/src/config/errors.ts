/** The failures of the configuration. */
import { defineErrors } from '@offhook/base'

export const configErrors = defineErrors({
  'config-invalid': {
    status: 500,
    sentence: 'The configuration has mistakes:\n{mistakes}',
  },
  'config-unreadable': {
    status: 500,
    sentence: 'The configuration file {file} cannot be read: {reason}',
  },
})
