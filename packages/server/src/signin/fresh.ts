/** Whether a request may change how somebody signs in, or make what acts in their name. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { ClientRequest } from '../handlers.ts'
import type { Credentials } from './credentials.ts'

const FRESH_MINUTES = 15

/**
 * Whoever found a browser left open must not be able to stay in it for good: ways to sign in are changed, and API tokens are made, soon
 * after signing in, and never by a token. Returns the session. Throws `browser-needed` and `fresh-sign-in-needed`.
 */
export function checkFresh(
  credentials: Credentials,
  clock: { now(): number },
  personId: string,
  request: Pick<ClientRequest, 'credential'>,
): string {
  const signIn = credentials.signIns(personId).find(({ id }) => id === request.credential?.id)
  if (!signIn) throw new NamedError(contractErrors, 'browser-needed')
  if (clock.now() - signIn.createdAt > FRESH_MINUTES * 60_000) {
    throw new NamedError(contractErrors, 'fresh-sign-in-needed', { minutes: FRESH_MINUTES })
  }
  return signIn.id
}
