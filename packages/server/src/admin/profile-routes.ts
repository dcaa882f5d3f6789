/** What administrators may ask and change about profiles. */
import type { ProfileView } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Groups, People, PolicyComputer, Profile, Profiles } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { actorOf } from './actor.ts'
import { present } from './present.ts'

export interface ProfileRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly computers: { all(): Iterable<PolicyComputer> }
  readonly profiles: Profiles
  readonly systemEvents: SystemEvents
}

export function profileRoutes({ people, groups, computers, profiles, systemEvents }: ProfileRouteParts) {
  const namesOf = (holders: Iterable<PolicyComputer>, { id }: Profile) =>
    [...holders].flatMap(({ name, profileId }) => (profileId === id ? [name] : [])).sort()
  const view = (profile: Profile): ProfileView => ({
    ...profile,
    settings: { ...profile.settings },
    tabs: [...profile.tabs],
    layout: { ...profile.layout },
    isDefault: profiles.isDefault(profile),
    people: [...people.all()].filter(({ profileId }) => profileId === profile.id).length,
    groups: namesOf(groups.all(), profile),
    computers: namesOf(computers.all(), profile),
  })
  return {
    listProfiles: () => [...profiles.all()].sort((a, b) => a.name.localeCompare(b.name)).map(view),

    async createProfile({ body }, viewer, request) {
      const profile = await profiles.create({
        description: '',
        settings: {},
        tabs: [],
        layout: {},
        ...present(body),
      })
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
  } satisfies Partial<Handlers>
}
