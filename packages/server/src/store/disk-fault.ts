/** What the system and SQLite call a full, closed or failing disk, by one name each that says what to do. */
import { isNamedError, NamedError } from '@offhook/base'
import { storeErrors } from './errors.ts'

type DiskError = 'store-full' | 'store-forbidden' | 'store-disk-failed'

const BY_SYSTEM: Readonly<Record<string, DiskError>> = {
  ENOSPC: 'store-full',
  EDQUOT: 'store-full',
  EACCES: 'store-forbidden',
  EPERM: 'store-forbidden',
  EROFS: 'store-forbidden',
  ENOTDIR: 'store-forbidden',
  EIO: 'store-disk-failed',
}

/** Primary result codes (https://sqlite.org/rescode.html); the upper bits say more closely what it was. */
const BY_SQLITE: Readonly<Record<number, DiskError>> = {
  8: 'store-forbidden',
  10: 'store-disk-failed',
  13: 'store-full',
}

/** `fault` under its name where the disk is to blame for it, else as it is. `file` is what was to be written or read. */
export function nameDiskFault(fault: unknown, file: string): unknown {
  if (isNamedError(fault) || !(fault instanceof Error)) return fault
  const { code, errcode } = fault as { code?: string; errcode?: number }
  const name = errcode === undefined ? BY_SYSTEM[code ?? ''] : BY_SQLITE[errcode & 0xff]
  return name ? new NamedError(storeErrors, name, { file, reason: fault.message }, fault) : fault
}
