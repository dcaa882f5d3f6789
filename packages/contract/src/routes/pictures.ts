/** Pictures of people. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
const nothing = z.undefined()
const version = z.strictObject({ picture: z.string().nullable() })

export const picturesRoutes = defineRoutes({
  getPicture: {
    method: 'GET',
    path: '/people/{id}/picture',
    summary: 'The picture of somebody, square, 96 or 400 pixels wide; as far as one may see it',
    tag: 'People',
    access: 'person',
    scope: 'read',
    params: byId,
    query: z.strictObject({
      size: s.pictureSize.default('96'),
      /** The version that is wanted; it makes addresses differ and changes nothing. */
      v: z.string().max(64).optional(),
    }),
    response: nothing,
    status: 200,
    contentType: 'image/jpeg',
  },
  setOwnPicture: {
    method: 'PUT',
    path: '/me/picture',
    summary: 'Set the own picture, where one may configure oneself',
    tag: 'People',
    access: 'person',
    scope: 'call',
    body: s.newPicture,
    response: version,
    status: 200,
  },
  removeOwnPicture: {
    method: 'DELETE',
    path: '/me/picture',
    summary: 'Remove the own picture',
    tag: 'People',
    access: 'person',
    scope: 'call',
    response: nothing,
    status: 204,
  },
  setPersonPicture: {
    method: 'PUT',
    path: '/admin/people/{id}/picture',
    summary: 'Set the picture of a person',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    body: s.newPicture,
    response: version,
    status: 200,
  },
  removePersonPicture: {
    method: 'DELETE',
    path: '/admin/people/{id}/picture',
    summary: 'Remove the picture of a person',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: nothing,
    status: 204,
  },
})
