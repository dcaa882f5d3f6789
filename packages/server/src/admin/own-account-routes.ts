/** What a person may ask and change about their own account. */
import { NamedError } from '@offhook/base'
import {
  type AccountView,
  contractErrors,
  type Entitlement,
  entitlement,
  type SelfService,
  selfService,
} from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import type { Entitlements, Extensions, People, Person } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { actorOf } from './actor.ts'
import { detailed } from './present.ts'

export interface OwnAccountRouteParts {
  readonly people: People
  readonly directories: Directories
  readonly extensions: Extensions
  readonly entitlements: Entitlements
  readonly settings: SettingsBook
  readonly systemEvents: SystemEvents
}

/** What of the services is switched, and how. */
type Given = { readonly [Name in SelfService]?: boolean | undefined }

export function ownAccountRoutes(parts: OwnAccountRouteParts) {
  const { people, directories, extensions, entitlements, settings, systemEvents } = parts
  const self = (viewer: Viewer): Person => {
    const person = people.get(viewer.personId)
    if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
    return person
  }
  const isLeftToPeople = (name: Entitlement) => settings.current.selfServices.some((left) => left === name)
  /** Where all have it, or a group gives it, one's own switch would change nothing. */
  const maySwitch = (personId: string, name: Entitlement): boolean => {
    const decisive = entitlements.explain(personId, name).steps.at(-1)?.rule
    const isOwn = decisive === 'entitled-in-person' || decisive === 'not-entitled'
    return isOwn && isLeftToPeople(name) && entitlements.has(personId, 'configureSelf')
  }
  /** One's own services after some were switched; those that are not left to people stay as they are. Throws `not-permitted`. */
  const switched = (person: Person, services: Given): readonly Entitlement[] => {
    const given = selfService.options.filter((name) => services[name] !== undefined)
    const kept = given.find((name) => !isLeftToPeople(name))
    if (kept !== undefined)
      throw new NamedError(contractErrors, 'not-permitted', {
        rule: 'service-not-left-to-people',
        entitlement: kept,
      })
    const others = person.entitlements.filter((name) => !given.some((each) => each === name))
    return [...others, ...given.filter((name) => services[name])]
  }
  const view = (person: Person): AccountView => {
    const { name, firstName, lastName, email, position, mobile, company } = person
    return {
      name,
      firstName,
      lastName,
      email,
      position,
      mobile,
      company,
      numbers: { ...person.numbers },
      address: { ...person.address },
      hiddenLines: [...person.hiddenLines],
      directory: directories.ownership.sourceOf(person.id) ?? null,
      entitlements: entitlement.options.map((name) => {
        const { answer, steps } = entitlements.explain(person.id, name)
        return {
          entitlement: name,
          answer,
          maySwitch: maySwitch(person.id, name),
          steps: steps.map((step) => ({ ...step })),
        }
      }),
    }
  }

  return {
    getAccount: (_input, viewer) => view(self(viewer)),

    async changeAccount({ body: { services, ...body } }, viewer) {
      const person = self(viewer)
      const { answer, steps } = entitlements.explain(person.id, 'configureSelf')
      if (!answer) {
        throw new NamedError(contractErrors, 'not-permitted', { rule: steps.at(-1)?.rule ?? 'not-entitled' })
      }
      const taken = body.hiddenLines?.find(
        (line) => !extensions.get(line) || people.byLine(line).some(({ id }) => id !== person.id),
      )
      if (taken !== undefined)
        throw new NamedError(contractErrors, 'not-found', { what: 'free line', key: taken })
      const own = services ? { entitlements: switched(person, services) } : {}
      const changes = { ...(await directories.writeThrough(person, detailed(body, person))), ...own }
      const changed = await people.change(person.id, changes)
      const fields = Object.keys(changes).join(', ')
      systemEvents.record('person-changed', { user: person.user, fields }, actorOf(people, viewer))
      return view(changed)
    },
  } satisfies Partial<Handlers>
}
