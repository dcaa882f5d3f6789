/** What administrators may ask and change about profiles, and what each person is given. */
import { NamedError } from '@offhook/base'
import { contractErrors, type ProfileView } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { People, Profile, Profiles } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { actorOf } from './actor.ts'
import { present } from './present.ts'

export interface ProfileRouteParts {
  readonly people: People
  readonly profiles: Profiles
  readonly systemEvents: SystemEvents
}

export function profileRoutes({ people, profiles, systemEvents }: ProfileRouteParts) {
  const view = (profile: Profile): ProfileView => ({
    ...profile,
    settings: { ...profile.settings },
    tabs: [...profile.tabs],
    isDefault: profiles.isDefault(profile),
    people: [...people.all()].filter(({ profileId }) => profileId === profile.id).length,
  })
  return {
    listProfiles: () => [...profiles.all()].sort((a, b) => a.name.localeCompare(b.name)).map(view),

    async createProfile({ body }, viewer, request) {
      const profile = await profiles.create({ description: '', settings: {}, tabs: [], ...present(body) })
      request.note({ target: profile.name, changes: changesBetween({}, profile) })
      systemEvents.record('profile-created', { name: profile.name }, actorOf(people, viewer))
      return view(profile)
    },

    async changeProfile({ params, body }, viewer, request) {
      const before = profiles.get(params.id)
      const profile = await profiles.change(params.id, present(body))
      request.note({ target: profile.name, changes: changesBetween(before ?? {}, profile) })
      systemEvents.record('profile-changed', { name: profile.name }, actorOf(people, viewer))
      return view(profile)
    },

    async deleteProfile({ params }, viewer, request) {
      const profile = await profiles.remove(params.id)
      request.note({ target: profile.name })
      systemEvents.record('profile-removed', { name: profile.name }, actorOf(people, viewer))
    },

    getOwnProfile(_input, viewer) {
      const person = people.get(viewer.personId)
      if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
      const profile = profiles.of(person)
      return {
        name: profile?.name ?? null,
        settings: { ...profile?.settings },
        tabs: [...(profile?.tabs ?? [])],
      }
    },
  } satisfies Partial<Handlers>
}
