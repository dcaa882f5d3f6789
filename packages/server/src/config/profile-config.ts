/** Profiles of client settings in `offhook.toml`: names with hyphens there, `people-rows`, what the API calls `peopleRows`. */
import {
  type ClientSettingName,
  callFields,
  clientSettingNames,
  clientSettings,
  clientTabs,
  contactFields,
} from '@offhook/contract'
import { z } from 'zod'

const { shape } = clientSettings
/** By the name in the file: the name in the API. */
const apiNames = new Map(clientSettingNames.map((name) => [hyphened(name), name]))

const settingsInFile = z
  .strictObject(Object.fromEntries(Array.from(apiNames, ([key, name]) => [key, shape[name]])))
  .transform((given) =>
    clientSettings.parse(
      Object.fromEntries(Object.entries(given).map(([key, value]) => [apiNames.get(key) ?? key, value])),
    ),
  )

const fieldsInFile = <const Name extends string>(names: readonly Name[]) => {
  const byKey = new Map(names.map((name) => [hyphened(name), name]))
  return z
    .array(z.enum([...byKey.keys()]))
    .refine((list) => new Set(list).size === list.length, 'A field stands there twice')
    .transform((list) => list.map((key) => byKey.get(key)!))
}

/** One `[[profiles]]`. */
export const profileConfig = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    description: z.string().max(280).default(''),
    settings: settingsInFile.default({}),
    tabs: clientTabs.default([]),
    'contact-fields': fieldsInFile(contactFields).optional(),
    'call-fields': fieldsInFile(callFields).optional(),
  })
  .transform(({ 'contact-fields': contact, 'call-fields': call, ...fields }) => ({
    ...fields,
    layout: { ...(contact && { contact }), ...(call && { call }) },
  }))

export function hyphened(name: ClientSettingName | string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
