/** One's PIN for phones, and the phone at which one is signed in. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { Extensions, People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { DeskGuests } from './desk-guests.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'

export interface DeskRouteParts {
  readonly people: People
  readonly extensions: Extensions
  readonly deskGuests: DeskGuests
  readonly signInPolicy: SignInPolicyBook
}

export function deskRoutes({ people, extensions, deskGuests, signInPolicy }: DeskRouteParts) {
  const self = (viewer: Viewer): Person => {
    const person = people.get(viewer.personId)
    if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
    return person
  }

  const view = (person: Person) => {
    const guest = deskGuests.of(person.id)
    const all = extensions.all()
    const home = guest && all.find(({ devices }) => devices.some(({ id }) => id === guest.deviceId))
    const phone = home?.devices.find(({ id }) => id === guest?.deviceId)
    return {
      hasPin: deskGuests.hasPin(person.id),
      shortestPin: signInPolicy.current.shortestPin,
      line: person.lines.find((line) => extensions.get(line) !== undefined) ?? null,
      isSomewhere: all.some(({ devices }) => devices.some(({ isShared }) => isShared)),
      desk:
        guest && home && phone
          ? { phone: phone.name, home: home.number, line: guest.line, since: guest.since }
          : null,
    }
  }

  return {
    getOwnDesk: (_input, viewer) => view(self(viewer)),

    async setPhonePin({ body }, viewer, request) {
      const person = self(viewer)
      request.note({ target: person.user, changes: [] })
      await deskGuests.setPin(person, body.pin)
      return view(person)
    },

    async removePhonePin(_input, viewer) {
      await deskGuests.removePin(viewer.personId)
    },

    async leaveDesk(_input, viewer) {
      const guest = deskGuests.of(viewer.personId)
      if (guest) await deskGuests.end(guest.deviceId)
    },
  } satisfies Partial<Handlers>
}
