/** The set-up. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

export const setupRoutes = defineRoutes({
  getSetup: {
    method: 'GET',
    path: '/setup',
    summary: 'Whether the set-up has to be done, and proposals for it',
    tag: 'Set-up',
    access: 'open',
    scope: 'read',
    response: s.setupState,
    status: 200,
  },
  listCountries: {
    method: 'GET',
    path: '/setup/countries',
    summary: 'The countries, with calling codes, by name',
    tag: 'Set-up',
    access: 'open',
    scope: 'read',
    query: z.strictObject({ language: s.language.default('en') }),
    response: z.array(s.countryChoice),
    status: 200,
  },
  previewNumber: {
    method: 'POST',
    changesNothing: true,
    path: '/setup/preview',
    summary: 'How an extension will look from outside',
    tag: 'Set-up',
    access: 'open',
    scope: 'read',
    body: s.numberPreview,
    response: s.numberPreviewResult,
    status: 200,
  },
  completeSetup: {
    method: 'POST',
    path: '/setup',
    summary: 'Do the set-up; signs the administrator in',
    tag: 'Set-up',
    access: 'open',
    scope: 'administer',
    body: s.setup,
    response: s.setupResult,
    status: 201,
  },
})
