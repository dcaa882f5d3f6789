/** Signing in at phones with number and PIN. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const nothing = z.undefined()
const device = z.strictObject({ number: s.lineNumber, id: s.id })

export const desksRoutes = defineRoutes({
  getOwnDesk: {
    method: 'GET',
    path: '/me/desk',
    summary: 'Whether one has a PIN for phones, and the phone at which one is signed in',
    tag: 'Sign-in',
    access: 'person',
    scope: 'read',
    response: s.ownDesk,
    status: 200,
  },
  leaveDesk: {
    method: 'DELETE',
    path: '/me/desk',
    summary: 'Sign out of the phone at which one is signed in',
    tag: 'Sign-in',
    access: 'person',
    scope: 'call',
    response: nothing,
    status: 204,
  },
  setPhonePin: {
    method: 'PUT',
    path: '/me/phone-pin',
    summary: 'Set the PIN with which one signs in at phones',
    tag: 'Sign-in',
    access: 'person',
    scope: 'administer',
    body: s.newPhonePin,
    response: s.ownDesk,
    status: 200,
  },
  removePhonePin: {
    method: 'DELETE',
    path: '/me/phone-pin',
    summary: 'Remove the PIN; one is signed out of phones',
    tag: 'Sign-in',
    access: 'person',
    scope: 'administer',
    response: nothing,
    status: 204,
  },
  changeDevice: {
    method: 'PATCH',
    path: '/admin/extensions/{number}/devices/{id}',
    summary: 'Rename a phone account, or let people sign in at the phone',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: device,
    body: s.changeDevice,
    response: s.adminExtension,
    status: 200,
  },
  endDeskGuest: {
    method: 'DELETE',
    path: '/admin/extensions/{number}/devices/{id}/guest',
    summary: 'Sign out whoever is signed in at a phone',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    params: device,
    response: nothing,
    status: 204,
  },
})
