/** Profiles of client settings. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const byId = z.strictObject({ id: s.id })
const nothing = z.undefined()

export const profilesRoutes = defineRoutes({
  listProfiles: {
    method: 'GET',
    path: '/admin/profiles',
    summary: 'Profiles of client settings',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    response: z.array(s.profile),
    status: 200,
  },
  createProfile: {
    method: 'POST',
    path: '/admin/profiles',
    summary: 'Add a profile',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    body: s.newProfile,
    response: s.profile,
    status: 201,
  },
  changeProfile: {
    method: 'PATCH',
    path: '/admin/profiles/{id}',
    summary: 'Change a profile',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    body: s.changeProfile,
    response: s.profile,
    status: 200,
  },
  deleteProfile: {
    method: 'DELETE',
    path: '/admin/profiles/{id}',
    summary: 'Remove a profile; its people have the default one again',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: byId,
    response: nothing,
    status: 204,
  },
  explainProfile: {
    method: 'GET',
    path: '/admin/profiles/explanation',
    summary: 'Which settings of the client hold for somebody, at a computer, and which layer decides them',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    query: s.policyQuestion,
    response: s.clientPolicy,
    status: 200,
  },
  getOwnProfile: {
    method: 'GET',
    path: '/me/profile',
    summary: 'What the administration decided about the client for one, at this computer, and why',
    tag: 'Sign-in',
    access: 'person',
    scope: 'read',
    response: s.clientPolicy,
    status: 200,
  },
})
