/** Sign-ins as people see them. */
import type { BrowserSession } from '@offhook/contract'
import type { SignIn } from './credential.ts'
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
