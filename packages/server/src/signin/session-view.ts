/** Sign-ins as people see them. */
import type { BrowserSession } from '@offhook/contract'
import type { ApiToken, SignIn } from './credential.ts'
import { deviceOf } from './device.ts'

export function browserSession(signIn: SignIn, thisId: string | undefined): BrowserSession {
  return {
    id: signIn.id,
    isThis: signIn.id === thisId,
    method: signIn.method,
    address: signIn.address,
    ...deviceOf(signIn.agent),
    createdAt: signIn.createdAt,
    lastUsedAt: signIn.seenAt,
  }
}

/** An API token as it is listed: without its secret. */
export function tokenView(token: ApiToken) {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    createdAt: token.createdAt,
    lastUsedAt: token.seenAt,
    expiresAt: token.expiresAt,
  }
}
