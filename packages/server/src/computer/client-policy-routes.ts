/** What the administration decided of somebody's client, at the computer at which the browser stands. */
import { NamedError } from '@offhook/base'
import { type ClientPolicyView, contractErrors } from '@offhook/contract'
import { type Groups, type People, type PolicyComputer, type Profiles, policyOf } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { COMPUTER_COOKIE } from './computer-cookie.ts'
import type { Computers } from './computers.ts'

export interface ClientPolicyRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly profiles: Profiles
  readonly computers: Computers
}

export function clientPolicyRoutes({ people, groups, profiles, computers }: ClientPolicyRouteParts) {
  const view = (personId: string, computer: PolicyComputer | undefined): ClientPolicyView => {
    const person = people.get(personId)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: personId })
    const { settings, layout, tabs, decisions } = policyOf(
      profiles.layersOf(person, groups.ofPerson(personId), computer),
    )
    return {
      name: profiles.of(person)?.name ?? null,
      settings: { ...settings },
      layout: { ...layout },
      tabs: tabs.map(({ title, url, profileId, at }) => ({
        title,
        url,
        frame: `/frames/${profileId}/${at}`,
      })),
      decisions: decisions.map(({ setting, steps }) => ({ setting, steps: [...steps] })),
    }
  }
  return {
    explainProfile: ({ query: { personId, computerId } }) =>
      view(personId, computerId === undefined ? undefined : computers.find(computerId)),

    getOwnProfile(_input, viewer, request) {
      const secret = request.cookie(COMPUTER_COOKIE)
      return view(viewer.personId, secret === undefined ? undefined : computers.recognise(secret))
    },
  } satisfies Partial<Handlers>
}
