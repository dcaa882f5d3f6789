/** The failures of the store. */
import { defineErrors } from '@offhook/base'

export const storeErrors = defineErrors({
  'store-unreadable': {
    status: 500,
    sentence: 'The database {file} cannot be opened: {reason}. Check the data directory and its owner.',
  },
  'store-forbidden': {
    status: 500,
    sentence:
      'Offhook may not write to {file}: {reason}. Give the data directory and all in it to the user that runs Offhook (chown -R), mount it for writing, or choose another directory with --data.',
  },
  'store-full': {
    status: 507,
    sentence:
      'The disk is full: {file} could not be written, and nothing of it was saved. Make room on that disk, then do it again; the server goes on by itself.',
  },
  'store-disk-failed': {
    status: 500,
    sentence:
      'The disk does not do what it should with {file}: {reason}. Look into the log of the machine (journalctl -k), and restore a backup on another disk.',
  },
  'secrets-key-damaged': {
    status: 500,
    sentence:
      '{file} has {bytes} bytes instead of 32: it is not the key that the secrets of this database are sealed with. Put the one of a backup in its place.',
  },
  'secrets-key-missing': {
    status: 500,
    sentence:
      '{file} is missing, the key that secrets of this database are sealed with (there are: {count}). Bring it back from a backup: that file alone, readable for the user that runs Offhook. If it is lost for good, "offhook new-key" says which secrets are lost with it, and begins with a new one.',
  },
  'secrets-key-present': {
    status: 500,
    sentence:
      '{file} is there, and was left alone. If it is not the key of this database, and that one is lost for good, put it aside (mv) and do this again.',
  },
  'store-missing': {
    status: 500,
    sentence: 'There is no database in {directory}. Name the data directory with --data.',
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
      'The database was written by a newer version of Offhook ({migration}). Start that version or a newer one, or restore a backup from before the upgrade with "offhook restore".',
  },
  'backup-nothing': {
    status: 500,
    sentence:
      'There is no database in {directory}: nothing can be backed up. Name the data directory with --data.',
  },
  'backup-inside-data': {
    status: 500,
    sentence:
      'The backup would lie in the data directory {directory} itself, and be lost with it. Choose a directory outside, best on another disk.',
  },
  'backup-unreadable': {
    status: 500,
    sentence:
      '{backup} is no backup of Offhook, or not a whole one: {reason}. Name the directory that holds backup.json.',
  },
  'backup-damaged': {
    status: 500,
    sentence:
      '{file} of the backup is not as it was written: {reason}. Nothing was restored; take another backup.',
  },
  'restore-occupied': {
    status: 500,
    sentence:
      'There is a database in {directory} already. Restore into another directory, or say --replace: what is there is put aside, not deleted.',
  },
})
