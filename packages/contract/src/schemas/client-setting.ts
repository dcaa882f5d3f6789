/** Settings of the client that the administration can decide, and which facts the client shows where. */
import { z } from 'zod'

const settings = {
  theme: z.enum(['light', 'dark', 'auto']),
  language: z.enum(['de', 'en']),
  /** The page that stands open after signing in. */
  startPage: z.enum(['people', 'calls', 'journal']),
  peopleRows: z.boolean(),
  /** Calls that come in are shown beside every page, not on that of the calls alone. */
  slideIn: z.boolean(),
  ring: z.boolean(),
  /** Of the ringing, percent. */
  volume: z.int().min(0).max(100),
  /** On the desktop, where the browser lets. */
  notifications: z.boolean(),
  /** Asks before a number is dialled. */
  confirmDial: z.boolean(),
  /** Nobody at mouse and keyboard for a while makes one away. */
  awayWhenIdle: z.boolean(),
  /** With what one calls where one has both. */
  callsFrom: z.enum(['browser', 'phone']),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  autoGain: z.boolean(),
}

/** By the name of the setting. One that is missing is not decided: it is left to the person. */
export const clientSettings = z.strictObject(settings).partial()
export type ClientSettings = z.infer<typeof clientSettings>
export type ClientSettingName = keyof typeof settings
/** In the order in which screens list them. */
export const clientSettingNames: readonly ClientSettingName[] = clientSettings.keyof().options

/** What the contact card shows beside name and presence, and what somebody's appointments are among. */
export const contactFields = [
  'organisation',
  'note',
  'numbers',
  'phones',
  'appointments',
  'mail',
  'identity',
  'office',
  'address',
  'website',
] as const
export type ContactField = (typeof contactFields)[number]

/** What the card of a call shows beside the name and the state. */
export const callFields = [
  'number',
  'organisation',
  'note',
  'line',
  'called',
  'redirectedFrom',
  'quality',
] as const
export type CallField = (typeof callFields)[number]

const unique = (list: readonly string[]) => new Set(list).size === list.length

/** The fields that are shown, in their order. A place that is missing is as the client has it. */
export const clientLayout = z
  .strictObject({
    contact: z.array(z.enum(contactFields)).refine(unique),
    call: z.array(z.enum(callFields)).refine(unique),
  })
  .partial()
export type ClientLayout = z.infer<typeof clientLayout>

export const clientTabs = z
  .array(z.strictObject({ title: z.string().trim().min(1).max(80), url: z.url({ protocol: /^https$/ }) }))
  .max(20)
