/** Where somebody is signed in now, and was last, for administrators. */
import { NamedError } from '@offhook/base'
import { contractErrors, type PersonStatus } from '@offhook/contract'
import type { PhoneSystem } from '@offhook/pbx'
import type { People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Presences } from '../presence/index.ts'
import type { Sessions } from '../session/index.ts'
import { type AccountBook, type Credentials, deviceOf } from '../signin/index.ts'
import type { ComputerSeats } from './computer-seats.ts'

export interface PersonStatusParts {
  readonly people: People
  readonly accountBook: AccountBook
  readonly credentials: Credentials
  readonly presences: Pick<Presences, 'of'>
  readonly sessions: Pick<Sessions, 'connectionsOf'>
  readonly phoneSystem: Pick<PhoneSystem, 'phones'>
  readonly computerSeats: Pick<ComputerSeats, 'of'>
}

type Device = PersonStatus['devices'][number]

export function personStatusRoutes(parts: PersonStatusParts) {
  const { people, accountBook, presences, computerSeats } = parts
  return {
    getPersonStatus({ params }) {
      const person = people.get(params.id)
      if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: params.id })
      const { lastSignIn, lastComputer } = accountBook.of(person.id)
      const there = computerSeats.of(person.id)
      const { state, since } = presences.of(person)
      return {
        lastSignIn: lastSignIn && signInView(lastSignIn),
        computer: there ? { ...there, isThere: true } : lastComputer && { ...lastComputer, isThere: false },
        presence: { state, since },
        devices: devicesOf(person, parts),
      }
    },
  } satisfies Partial<Handlers>
}

function signInView({
  agent,
  ...shown
}: { agent: string; at: number } & Omit<SignInView, 'browser' | 'system'>) {
  return { ...shown, ...deviceOf(agent) }
}

type SignInView = NonNullable<PersonStatus['lastSignIn']>

/** Those that are in use first. */
function devicesOf(person: Person, { credentials, sessions, phoneSystem }: PersonStatusParts): Device[] {
  const connections = sessions.connectionsOf(person.id)
  const stateOf = (credential: string): Device['state'] => {
    const isActive = connections.get(credential)
    return isActive === undefined ? 'away' : isActive ? 'active' : 'inactive'
  }
  const browsers = credentials.signIns(person.id).map(({ id, agent, address, createdAt, seenAt }): Device => {
    const { browser, system } = deviceOf(agent)
    const name = [browser, system].filter((word) => word !== '').join(', ')
    return { kind: 'browser', name, address, since: createdAt, lastUsedAt: seenAt, state: stateOf(id) }
  })
  const programs = credentials.tokens(person.id).map(
    ({ id, name, createdAt, seenAt }): Device => ({
      ...{ kind: 'program', name, address: '', since: createdAt, lastUsedAt: seenAt, state: stateOf(id) },
    }),
  )
  const phones = phoneSystem
    .phones()
    .filter(({ line }) => person.lines.includes(line))
    .map(({ userAgent, line, address, since }): Device => {
      const name = [line, userAgent].filter((word) => word !== '').join(', ')
      return { kind: 'phone', name, address, since, lastUsedAt: null, state: 'active' }
    })
  const order = ['active', 'inactive', 'away']
  return [...browsers, ...programs, ...phones].sort(
    (one, other) => order.indexOf(one.state) - order.indexOf(other.state),
  )
}
