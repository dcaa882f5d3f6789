/** One's own account. */
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

export const ownAccountRoutes = defineRoutes({
  getAccount: {
    method: 'GET',
    path: '/me/account',
    summary: "One's own account, and what one may use",
    tag: 'Sign-in',
    access: 'person',
    scope: 'read',
    response: s.account,
    status: 200,
  },
  changeAccount: {
    method: 'PATCH',
    path: '/me/account',
    summary: "Change one's own account, where one may configure it",
    tag: 'Sign-in',
    access: 'person',
    scope: 'call',
    body: s.changeAccount,
    response: s.account,
    status: 200,
  },
})
