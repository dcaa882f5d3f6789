/** Webhooks: services that are told of calls as they happen. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
const nothing = z.undefined()

export const webhooksRoutes = defineRoutes({
  listWebhooks: {
    method: 'GET',
    path: '/admin/webhooks',
    summary: 'Services that are told of calls, and whether they are reached',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    response: z.array(s.webhook),
    status: 200,
  },
  createWebhook: {
    method: 'POST',
    path: '/admin/webhooks',
    summary: 'Tell a service of calls; the secret of the signature is shown once',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    body: s.newWebhook,
    response: s.createdWebhook,
    status: 201,
  },
  changeWebhook: {
    method: 'PATCH',
    path: '/admin/webhooks/{id}',
    summary: 'Change where and of which lines a service is told',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    body: s.changeWebhook,
    response: s.webhook,
    status: 200,
  },
  tryWebhook: {
    method: 'POST',
    path: '/admin/webhooks/{id}/test',
    summary: 'Post an event to a service to see how it answers',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: s.triedWebhook,
    status: 200,
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/admin/webhooks/{id}',
    summary: 'Tell a service nothing any more',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: nothing,
    status: 204,
  },
})
