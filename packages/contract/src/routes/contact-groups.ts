/** Favourites and monitor, in groups. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
const nothing = z.undefined()

export const contactGroupsRoutes = defineRoutes({
  listContactGroups: {
    method: 'GET',
    path: '/me/contact-groups',
    summary:
      'The groups of favourites and monitor: those that are given first, then one’s own in their order',
    tag: 'People',
    access: 'person',
    scope: 'read',
    response: z.array(s.contactGroup),
    status: 200,
  },
  createContactGroup: {
    method: 'POST',
    path: '/me/contact-groups',
    summary: 'Add a group of one’s own',
    tag: 'People',
    access: 'person',
    scope: 'call',
    body: s.newContactGroup,
    response: s.contactGroup,
    status: 201,
  },
  changeContactGroup: {
    method: 'PATCH',
    path: '/me/contact-groups/{id}',
    summary: 'Change a group of one’s own',
    tag: 'People',
    access: 'person',
    scope: 'call',
    params: byId,
    body: s.changeContactGroup,
    response: s.contactGroup,
    status: 200,
  },
  deleteContactGroup: {
    method: 'DELETE',
    path: '/me/contact-groups/{id}',
    summary: 'Remove a group of one’s own',
    tag: 'People',
    access: 'person',
    scope: 'call',
    params: byId,
    response: nothing,
    status: 204,
  },
  orderContactGroups: {
    method: 'PUT',
    path: '/me/contact-groups/order',
    summary: 'Put one’s own groups in this order; those not named follow',
    tag: 'People',
    access: 'person',
    scope: 'call',
    body: s.contactGroupOrder,
    response: nothing,
    status: 204,
  },
})
