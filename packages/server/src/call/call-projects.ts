/**
 * The projects of calls (§10.3.8): known from the moment a call is asked for, so that the first news of a private call hides its
 * number already, until the call is over. The journal keeps them after that.
 */
import type { ProjectEntry } from '@offhook/numbers'
import type { Connection, LineNumber } from '@offhook/telephony'
import type { Calls, CallsChange } from './calls.ts'

export class CallProjects {
  /** By the connection that placed the call. */
  readonly #byConnection = new Map<string, ProjectEntry>()
  /** Asked for, and not yet told by the phone system: the next call that the line places. */
  readonly #expected = new Map<LineNumber, ProjectEntry>()
  /** Over: forgotten with the next news, when all who listen to this one have asked. */
  readonly #ended: string[] = []

  constructor(calls: Calls) {
    calls.events.on('changed', (change) => this.#follow(change))
  }

  /** The next call that `line` places belongs to `project`. Returns what ends that, whether there was one or not. */
  expect(line: LineNumber, project: ProjectEntry): () => void {
    this.#expected.set(line, project)
    return () => {
      if (this.#expected.get(line) === project) this.#expected.delete(line)
    }
  }

  /** The project of a connection that is not over. */
  of(connectionId: string): ProjectEntry | undefined {
    return this.#byConnection.get(connectionId)
  }

  /** Whether others than those who talk must not learn with whom. */
  isPrivate(connectionId: string): boolean {
    return this.#byConnection.get(connectionId)?.isPrivate ?? false
  }

  /** Whether the next call that `line` places is a private one. */
  expectsPrivate(line: LineNumber): boolean {
    return this.#expected.get(line)?.isPrivate ?? false
  }

  /** Puts a connection that is not over to another project, or to none. */
  set(connectionId: string, project: ProjectEntry | null): void {
    if (project) this.#byConnection.set(connectionId, project)
    else this.#byConnection.delete(connectionId)
  }

  #follow({ calls, effects }: CallsChange): void {
    for (const id of this.#ended.splice(0)) this.#byConnection.delete(id)
    for (const effect of this.#expected.size > 0 ? effects : []) {
      if (effect.type === 'connectionChanged' && !effect.before) this.#begin(effect.connection)
    }
    if (this.#byConnection.size === 0) return
    for (const { id, state } of calls.flatMap(({ connections }) => connections)) {
      if (state === 'null' && this.#byConnection.has(id)) this.#ended.push(id)
    }
  }

  #begin({ id, direction, party }: Connection): void {
    const project = party.line === undefined ? undefined : this.#expected.get(party.line)
    if (direction !== 'outgoing' || !project) return
    this.#byConnection.set(id, project)
    this.#expected.delete(party.line!)
  }
}
