/** Colleagues, and the one field. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
const nothing = z.undefined()

export const peopleRoutes = defineRoutes({
  listPeople: {
    method: 'GET',
    path: '/people',
    summary: 'Colleagues, with the state of their lines as far as one may see it',
    tag: 'People',
    access: 'person',
    scope: 'read',
    query: s.listQuery,
    response: s.page(s.personView),
    status: 200,
  },
  getPerson: {
    method: 'GET',
    path: '/people/{id}',
    summary: 'One colleague',
    tag: 'People',
    access: 'person',
    scope: 'read',
    params: byId,
    response: s.personView,
    status: 200,
  },
  explainPerson: {
    method: 'GET',
    path: '/people/{id}/explanation',
    summary: 'Why a colleague is shown as they are',
    tag: 'People',
    access: 'person',
    scope: 'read',
    params: byId,
    response: z.strictObject({ presence: z.array(s.explanationStep), rights: z.array(s.explanationStep) }),
    status: 200,
  },
  setFavourite: {
    method: 'PUT',
    path: '/people/{id}/favourite',
    summary: 'Mark or unmark a favourite',
    tag: 'People',
    access: 'person',
    scope: 'call',
    params: byId,
    body: z.strictObject({ isFavourite: z.boolean() }),
    response: nothing,
    status: 204,
  },
  search: {
    method: 'GET',
    path: '/search',
    summary: 'The one field: people, numbers, journal; the first suggestion is what Enter does',
    tag: 'People',
    access: 'person',
    scope: 'read',
    query: s.searchQuery,
    response: s.searchResult,
    status: 200,
  },
})
