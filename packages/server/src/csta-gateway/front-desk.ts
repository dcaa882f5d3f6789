/**
 * Who comes in over CSTA: a person by the user name and an API token as the secret, or a computer by its name and its own token.
 * Passwords of people do not count here: they would travel with every start of a program, perhaps unencrypted.
 */
import type { Clock } from '@offhook/base'
import {
  type Application,
  type Introduction,
  type Reception,
  SignInRefused,
  type SwitchingFunctionLimits,
} from '@offhook/csta'
import type { SystemEvents } from '../bus/index.ts'
import type { Computers } from '../computer/index.ts'
import type { Groups, People } from '../directory/index.ts'
import type { Access } from '../rights/index.ts'
import { type Accounts, clientNetwork, Throttle } from '../signin/index.ts'
import { LineApplication, type LineApplicationParts } from './line-application.ts'
import { rulesOfComputer, rulesOfPerson } from './rules.ts'

export interface FrontDeskParts extends LineApplicationParts {
  readonly accounts: Accounts
  readonly people: People
  readonly groups: Groups
  readonly computers: Computers
  readonly access: Access
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly limits: SwitchingFunctionLimits
}

const MINUTE_MS = 60_000
/** Of the connections and monitors that there may be, what the programs of one person may have: nobody keeps out all others. */
const SHARE_OF_PERSON = 1 / 20
const FEWEST_PROGRAMS = 2
const FEWEST_MONITORS = 100

export class FrontDesk implements Reception {
  readonly #parts: FrontDeskParts
  readonly #perAddress: Throttle
  readonly #perUser: Throttle
  /** Programs of a person that are connected. */
  readonly #programs = new Map<string, number>()

  constructor(parts: FrontDeskParts) {
    const { clock } = parts
    this.#parts = parts
    const slowing = { clock, firstWaitMs: 1000, forgetAfterMs: 30 * MINUTE_MS }
    this.#perAddress = new Throttle({ ...slowing, free: 10, longestWaitMs: 15 * MINUTE_MS })
    // Short, so that nobody can keep a colleague's program out for long by guessing.
    this.#perUser = new Throttle({ ...slowing, free: 5, longestWaitMs: MINUTE_MS })
  }

  admit(introduction: Introduction, address: string): Application {
    const { user, secret, applicationId } = introduction
    const { systemEvents } = this.#parts
    const network = clientNetwork(address)
    const name = user.toLowerCase()
    const wait = Math.max(this.#perAddress.wait(network), this.#perUser.wait(name))
    if (wait > 0) throw new SignInRefused(`too many attempts; wait ${Math.ceil(wait / 1000)} s`, true)
    const application = this.#person(user, secret, address) ?? this.#computer(introduction, address)
    if (!application) {
      this.#perAddress.failed(network)
      const count = this.#perUser.failed(name)
      if (count === 3 || count % 50 === 0)
        systemEvents.record('application-refused', { user, address, count })
      throw new SignInRefused('user or secret is wrong')
    }
    this.#perAddress.succeeded(network)
    this.#perUser.succeeded(name)
    systemEvents.record('application-signed-in', {
      application: applicationId || 'CSTA',
      user: application.title,
      address,
    })
    return application
  }

  #person(user: string, secret: string, address: string): Application | undefined {
    const { accounts, people, access } = this.#parts
    const recognised = accounts.recognise('token', secret, 'en', address)
    if (!recognised) return undefined
    const { viewer, credential, scopes } = recognised
    const person = people.get(viewer.personId)
    if (person?.user.toLowerCase() !== user.toLowerCase()) return undefined
    // Who may no longer sign in has no credential any more, and is ended with it.
    const rules = rulesOfPerson(viewer, scopes, people, access)
    const mostMonitors = Math.max(FEWEST_MONITORS, Math.floor(this.#parts.limits.monitors * SHARE_OF_PERSON))
    const ended = this.#countProgram(person.id)
    const who = { credential: credential.id, title: person.name, viewer, mostMonitors, ended }
    return new LineApplication(who, rules, this.#parts)
  }

  /** The result is to be called once, when it is gone. Throws {@link SignInRefused} where there are too many. */
  #countProgram(personId: string): () => void {
    const most = Math.max(FEWEST_PROGRAMS, Math.floor(this.#parts.limits.clients * SHARE_OF_PERSON))
    const programs = this.#programs.get(personId) ?? 0
    if (programs >= most) throw new SignInRefused('too many programs of this person are connected', true)
    this.#programs.set(personId, programs + 1)
    return () => {
      const left = (this.#programs.get(personId) ?? 1) - 1
      if (left > 0) this.#programs.set(personId, left)
      else this.#programs.delete(personId)
    }
  }

  #computer(introduction: Introduction, address: string): Application | undefined {
    const { computers, people, groups } = this.#parts
    const { user, secret, applicationId, actingUser } = introduction
    const computer = computers.recognise(secret, user)
    if (!computer) return undefined
    computers.noteSeen(computer, { address, software: applicationId || 'CSTA', user: actingUser ?? '' })
    const rules = rulesOfComputer(() => computers.get(computer.id), { people, groups })
    return new LineApplication({ credential: computer.id, title: computer.name }, rules, this.#parts)
  }
}
