/** What becomes of a service when the phones do not do what it needs. */
import { NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import type { Connection } from '../call/connection.ts'
import { SessionRefused } from '../call/leg-session.ts'

/** While phones were asked, somebody hung up or transferred the call: there is no connection any more to do anything for. */
export function mustBeThere(connection: Connection): void {
  if (connection.state === 'null') throw new NamedError(serviceErrors, 'call-unknown')
}

/** What a phone refuses is told in the words of services. */
export async function inWords(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (fault) {
    if (!(fault instanceof SessionRefused)) throw fault
    const reason = `the phone answered ${fault.status}`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason }, fault)
  }
}
