/** Third-party software over CSTA: the diagnosis. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const nothing = z.undefined()

export const applicationsRoutes = defineRoutes({
  listCstaClients: {
    method: 'GET',
    path: '/admin/csta/clients',
    summary: 'Applications that are connected over CSTA now, with their message counts',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    response: s.cstaClients,
    status: 200,
  },
  disconnectCstaClient: {
    method: 'DELETE',
    path: '/admin/csta/clients/{id}',
    summary: 'Disconnect an application',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: z.strictObject({ id: z.string().max(20) }),
    response: nothing,
    status: 204,
  },
})
