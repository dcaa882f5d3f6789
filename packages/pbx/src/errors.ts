/** The failures of the built-in phone system. */
import { defineErrors } from '@offhook/base'

export const pbxErrors = defineErrors({
  'pbx-settings-invalid': {
    status: 422,
    sentence: 'The settings of the phone system are wrong: {problem}.',
  },
  'pbx-not-started': {
    status: 503,
    sentence: 'The built-in phone system is not running.',
  },
})
