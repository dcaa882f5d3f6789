/** The failures of the store. */
import { defineErrors } from '@offhook/base'

export const storeErrors = defineErrors({
  'store-unreadable': {
    status: 500,
    sentence: 'The database {file} cannot be opened: {reason}. Check the data directory and its owner.',
  },
  'store-in-use': {
    status: 500,
    sentence:
      'The data directory {directory} is in use by another Offhook (process {process}). Stop it or choose another directory with --data.',
  },
  'store-closed': { status: 503, sentence: 'The server is stopping; nothing more is written.' },
  'store-newer': {
    status: 500,
    sentence:
      'The database was written by a newer version of Offhook ({migration}). Start that version, or restore a backup.',
  },
})
