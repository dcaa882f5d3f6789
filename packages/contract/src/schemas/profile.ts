/** Profiles: settings of the client that the administration sets for somebody; what is set cannot be changed in the client. */
import { z } from 'zod'
import { id } from './basic.ts'

const fields = {
  name: z.string().trim().min(1).max(120),
  description: z.string().max(280),
  /** By the name of the setting: switched on or off. One that is missing is left to the person. */
  settings: z.record(z.string().regex(/^[a-z][a-zA-Z0-9.]{0,63}$/), z.boolean()),
  /** Pages that the client shows beside its own. */
  tabs: z
    .array(z.strictObject({ title: z.string().trim().min(1).max(80), url: z.url({ protocol: /^https$/ }) }))
    .max(20),
}

export const profile = z.strictObject({
  id,
  ...fields,
  /** Whether it holds for all who have no other. */
  isDefault: z.boolean(),
  /** People to whom it was assigned. */
  people: z.int().min(0),
})
export type ProfileView = z.infer<typeof profile>

export const newProfile = z.strictObject({ ...z.strictObject(fields).partial().shape, name: fields.name })
export const changeProfile = z.strictObject(fields).partial()

/** What holds for the one who asks; empty where there is no profile. */
export const ownProfile = z.strictObject({
  name: z.string().nullable(),
  settings: fields.settings,
  tabs: fields.tabs,
})
