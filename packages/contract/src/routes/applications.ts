/** Third-party software over CSTA: the diagnosis, and the tokens of computers. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
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
  listCstaComputers: {
    method: 'GET',
    path: '/admin/csta/computers',
    summary: 'Computers whose software may use lines over CSTA',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    response: z.array(s.cstaComputer),
    status: 200,
  },
  createCstaComputer: {
    method: 'POST',
    path: '/admin/csta/computers',
    summary: 'Add a computer; its token is shown once',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    body: s.newCstaComputer,
    response: s.createdCstaComputer,
    status: 201,
  },
  changeCstaComputer: {
    method: 'PATCH',
    path: '/admin/csta/computers/{id}',
    summary: 'Change a computer',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    body: s.changeCstaComputer,
    response: s.cstaComputer,
    status: 200,
  },
  renewCstaComputerToken: {
    method: 'POST',
    path: '/admin/csta/computers/{id}/token',
    summary: 'Give a computer a new token; it is shown once, and the old one ends',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: s.createdCstaComputer,
    status: 201,
  },
  deleteCstaComputer: {
    method: 'DELETE',
    path: '/admin/csta/computers/{id}',
    summary: 'Remove a computer; its token ends, and so does what is connected by it',
    tag: 'Applications',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: nothing,
    status: 204,
  },
})
