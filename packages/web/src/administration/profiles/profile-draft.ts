/** What the form of a profile holds, and how it stands in `offhook.toml`. Pure. */
import type { ProfileView } from '@offhook/contract'

export type ProfileForm = Pick<ProfileView, 'name' | 'description' | 'settings' | 'tabs' | 'layout'>

export function formOf(profile: ProfileView | null): ProfileForm {
  return {
    name: profile?.name ?? '',
    description: profile?.description ?? '',
    settings: profile?.settings ?? {},
    tabs: profile?.tabs ?? [],
    layout: profile?.layout ?? {},
  }
}

/** TOML 1.0: texts of JSON are texts of TOML, as far as profiles have any. */
export function tomlOf({ name, description, settings, tabs, layout }: ProfileForm): string {
  const field = (key: string, value: unknown) => `${key} = ${tomlValue(value)}`
  const decided = Object.entries(settings).filter(([, value]) => value !== undefined)
  return [
    '[[profiles]]',
    field('name', name),
    ...(description === '' ? [] : [field('description', description)]),
    ...(layout.contact ? [field('contact-fields', layout.contact.map(hyphened))] : []),
    ...(layout.call ? [field('call-fields', layout.call.map(hyphened))] : []),
    ...(decided.length === 0 ? [] : ['[profiles.settings]']),
    ...decided.map(([key, value]) => field(hyphened(key), value)),
    ...tabs.flatMap(({ title, url }) => ['[[profiles.tabs]]', field('title', title), field('url', url)]),
    '',
  ].join('\n')
}

function tomlValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(tomlValue).join(', ')}]` : JSON.stringify(value)
}

/** As names are written there: `peopleRows` is `people-rows`. */
function hyphened(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
