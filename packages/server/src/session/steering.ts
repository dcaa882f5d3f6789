/** Which lines somebody may steer, and which part in a call is theirs. Whoever may not learns not even that line or call are there. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import {
  type Connection,
  isPermitted,
  type LineNumber,
  liveConnections,
  type OwnConnection,
  serviceErrors,
} from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Line, Lines } from '../line/index.ts'
import type { Access, Viewer } from '../rights/index.ts'

export interface SteeringOptions {
  readonly people: People
  readonly access: Access
  readonly lines: Lines
  readonly calls: Calls
}

export class Steering {
  readonly #options: SteeringOptions

  constructor(options: SteeringOptions) {
    this.#options = options
  }

  /** The chosen line, else the first of one's own from which one can call now. */
  usualLine(viewer: Viewer): Line {
    const { people, lines, calls } = this.#options
    const person = people.get(viewer.personId)
    const numbers = [person?.preferredLine, ...(person?.lines ?? [])]
    const own = numbers.flatMap((number) => {
      const line = number && person?.lines.includes(number) ? lines.get(number) : undefined
      return line?.device.state === 'inService' ? [line] : []
    })
    const free = own.find((line) => isPermitted('makeCall', calls.situationOf(line)).answer)
    const line = free ?? own[0]
    if (!line) throw new NamedError(contractErrors, 'no-line')
    return line
  }

  /** One's own connection in the call. Whoever has none learns not even that the call is there. */
  ownConnection(viewer: Viewer, callId: string, number: LineNumber | undefined): OwnConnection {
    const call = this.#options.calls.get(callId)
    const person = this.#options.people.get(viewer.personId)
    const isMine = ({ party }: Connection) =>
      party.line !== undefined &&
      (number === undefined ? person?.lines.includes(party.line) : party.line === number)
    const connection = call && liveConnections(call).findLast(isMine)
    if (!call || !connection) throw new NamedError(serviceErrors, 'call-unknown')
    return { call, connection }
  }

  steerable(viewer: Viewer, number: LineNumber): Line {
    return this.lineFor(viewer, 'steerLine', number)
  }

  lineFor(viewer: Viewer, action: 'steerLine' | 'setForwarding', number: LineNumber): Line {
    const line = this.#options.lines.get(number)
    if (!line) {
      // Of a line that nobody owns, or that is not there, nobody learns which.
      if (this.isOwn(viewer, number))
        throw new NamedError(serviceErrors, 'line-not-in-service', { line: number })
      throw new NamedError(serviceErrors, 'line-unknown', { line: number })
    }
    this.checkFor(viewer, action, number)
    return line
  }

  /** A shared line may be steered by each of its owners; otherwise what the first owner allows counts. */
  checkFor(viewer: Viewer, action: 'steerLine' | 'setForwarding' | 'pickUp', number: LineNumber): void {
    const owners = this.#options.people.byLine(number)
    const owner = owners.find(({ id }) => id === viewer.personId) ?? owners[0]
    if (!owner) throw new NamedError(contractErrors, 'not-permitted', { rule: 'line-has-no-owner' })
    this.#options.access.check(viewer, action, owner.id, owner.lines.indexOf(number) + 1)
  }

  isOwn(viewer: Viewer, number: LineNumber): boolean {
    return this.#options.people.get(viewer.personId)?.lines.includes(number) ?? false
  }
}
