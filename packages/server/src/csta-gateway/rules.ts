/** What somebody who signed in over CSTA may see and do: one set of rules for people, one for computers. */
import { NamedError } from '@offhook/base'
import { contractErrors, type Scope } from '@offhook/contract'
import type { Direction, LineNumber, ServiceRequest } from '@offhook/telephony'
import { type Computer, hasLine, type LineOwners, mayUse } from '../computer/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Access, Action, Viewer } from '../rights/index.ts'

export interface Rules {
  mayWatch(line: LineNumber): boolean
  /** Whether whoever watches the line may see with whom it talks in calls of that direction. */
  maySeeParties(line: LineNumber, direction: Direction): boolean
  maySeeForwardings(line: LineNumber): boolean
  /** Throws `not-permitted` with the rule that denies. */
  check(request: ServiceRequest, actingUser: string | undefined): void
}

/** The rights of a person, as everywhere; with no more than the token was given. */
export function rulesOfPerson(
  viewer: Viewer,
  scopes: readonly Scope[],
  people: People,
  access: Access,
): Rules {
  const explain = (action: Action, line: LineNumber) => {
    const owners = people.byLine(line)
    const owner = owners.find(({ id }) => id === viewer.personId) ?? owners[0]
    return owner && access.explain(viewer, action, owner.id, owner.lines.indexOf(line) + 1)
  }
  const may = (action: Action, line: LineNumber) => explain(action, line)?.answer === true
  const check = (action: Action, line: LineNumber) => {
    const explained = explain(action, line)
    if (!explained) throw new NamedError(contractErrors, 'not-permitted', { rule: 'line-has-no-owner' })
    if (explained.answer) return
    const rule = explained.steps.at(-1)?.rule ?? action
    throw new NamedError(contractErrors, 'not-permitted', { rule, action })
  }
  return {
    mayWatch: (line) => may('seeLineState', line),
    maySeeParties: (line, direction) =>
      may(direction === 'incoming' ? 'seeIncomingParty' : 'seeOutgoingParty', line),
    maySeeForwardings: (line) => may('seeForwardTarget', line),
    check(request) {
      if (!scopes.includes('call')) throw new NamedError(contractErrors, 'scope-missing', { scope: 'call' })
      check(request.service === 'setForwarding' ? 'setForwarding' : 'steerLine', request.line)
      if (request.service === 'directedPickupCall') check('pickUp', request.ringingLine)
    },
  }
}

/**
 * A computer has the lines that an administrator gave it, and sees of them what the phone system tells. It is asked for anew each
 * time: its lines may change while it is connected.
 */
export function rulesOfComputer(computer: () => Computer | undefined, owners: LineOwners): Rules {
  const has = (line: LineNumber) => {
    const known = computer()
    return known !== undefined && hasLine(known, line, owners)
  }
  return {
    mayWatch: has,
    maySeeParties: has,
    maySeeForwardings: has,
    check(request, actingUser) {
      const known = computer()
      const acting = actingUser === undefined ? undefined : personNamed(owners.people, actingUser)
      if (!known || !mayUse(known, request.line, acting, owners)) {
        const rule =
          known && hasLine(known, request.line, owners) ? 'only-owners-use-lines' : 'line-of-computer'
        throw new NamedError(contractErrors, 'not-permitted', { rule })
      }
      if (request.service === 'directedPickupCall' && !hasLine(known, request.ringingLine, owners)) {
        throw new NamedError(contractErrors, 'not-permitted', { rule: 'line-of-computer' })
      }
    },
  }
}

/** Windows tells users as `DOMAIN\name` or `name@domain`; the name is what people have here. */
function personNamed(people: People, user: string): Person | undefined {
  const name = user.slice(user.lastIndexOf('\\') + 1)
  return people.byUser(name) ?? people.byUser(name.split('@', 1)[0]!.toLowerCase())
}
