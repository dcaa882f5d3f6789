/** Profiles: what of the client the administration decides for people; what is decided cannot be changed in the client. */
import { z } from 'zod'
import { explanationStep, id } from './basic.ts'
import { clientLayout, clientSettings, clientTabs } from './client-setting.ts'

const fields = {
  name: z.string().trim().min(1).max(120),
  description: z.string().max(280),
  settings: clientSettings,
  /** Pages that the client shows beside its own. */
  tabs: clientTabs,
  layout: clientLayout,
}

export const profile = z.strictObject({
  id,
  ...fields,
  /** One of the file `offhook.toml` is changed there. */
  origin: z.enum(['builtIn', 'file']),
  /** Whether it holds for all who have no other. */
  isDefault: z.boolean(),
  /** People to whom it was assigned. */
  people: z.int().min(0),
  /** The names of groups and computers to which it was assigned. */
  groups: z.array(z.string()),
  computers: z.array(z.string()),
})
export type ProfileView = z.infer<typeof profile>

export const newProfile = z.strictObject({ ...z.strictObject(fields).partial().shape, name: fields.name })
export const changeProfile = z.strictObject(fields).partial()

/**
 * What holds for somebody: of the profiles of the computer, the person, their groups and of everybody, for each setting the first
 * one that decides it.
 */
export const clientPolicy = z.strictObject({
  /** The person's profile; null without one. */
  name: z.string().nullable(),
  settings: clientSettings,
  layout: clientLayout,
  tabs: z.array(
    z.strictObject({
      ...clientTabs.element.shape,
      /** The address on this server under which the page is shown inside the client. */
      frame: z.string(),
    }),
  ),
  /** Which layer decides each setting that is decided, and which others would have decided it too. */
  decisions: z.array(z.strictObject({ setting: clientSettings.keyof(), steps: z.array(explanationStep) })),
})
export type ClientPolicyView = z.infer<typeof clientPolicy>

export const policyQuestion = z.strictObject({ personId: id, computerId: id.optional() })
