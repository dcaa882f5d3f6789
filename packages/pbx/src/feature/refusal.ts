/** What becomes of a service when the phones do not do what it needs. */
import { isNamedError, NamedError } from '@offhook/base'
import { mediaErrors } from '@offhook/media'
import { serviceErrors } from '@offhook/telephony'
import { SessionRefused } from '../call/leg-session.ts'
import type { Connection } from '../call/parts.ts'

/** While phones were asked, somebody hung up or transferred the call: there is no connection any more to do anything for. */
export function mustBeThere(connection: Connection): void {
  if (connection.state === 'null') throw new NamedError(serviceErrors, 'call-unknown')
}

/** What a phone refuses is told in the words of services. */
export async function inWords(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (fault) {
    const reason = reasonOf(fault)
    if (reason === undefined) throw fault
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason }, fault)
  }
}

function reasonOf(fault: unknown): string | undefined {
  if (fault instanceof SessionRefused) return `the phone answered ${fault.status}`
  // The engine may be full, or gone.
  return isNamedError(fault) && Object.hasOwn(mediaErrors, fault.code) ? fault.message : undefined
}
