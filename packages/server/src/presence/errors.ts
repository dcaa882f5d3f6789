/** The failures of presence. */
import { defineErrors } from '@offhook/base'

export const presenceErrors = defineErrors({
  'presence-document-invalid': {
    status: 422,
    sentence: 'This is no presence document (RFC 3863): its root must be "presence" with an "entity".',
  },
})
