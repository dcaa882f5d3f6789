/** Listens to a connector and keeps all that it told: the calls as `step` and `merge` make them, ended ones too. */
import type { Unsubscribe } from '@offhook/base'
import type { Call, Connection } from '../call.ts'
import type { Connector } from '../connector.ts'
import type { CallEffect } from '../draft.ts'
import type { CallFact, Device } from '../fact.ts'
import { LiveCalls } from '../live-calls.ts'
import { type Story, storyOf } from '../story.ts'
import type { LineNumber } from '../words.ts'

export interface WatchedConnection {
  readonly call: Call
  readonly connection: Connection
}

export class CallWatch {
  readonly facts: CallFact[] = []
  readonly devices = new Map<LineNumber, Device>()
  /** What the switch told against the standard. */
  readonly irregular: string[] = []
  readonly #calls: LiveCalls
  readonly #connections = new Map<string, WatchedConnection>()
  readonly #stories = new Map<string, Story>()
  readonly #stop: readonly Unsubscribe[]

  constructor(connector: Connector) {
    let lastId = 0
    this.#calls = new LiveCalls({ connector: connector.name, newId: () => `#${++lastId}` })
    this.#stop = [
      connector.events.on('call', (fact) => this.apply(fact)),
      connector.events.on('device', (fact) => {
        if (fact.type === 'deviceChanged') this.devices.set(fact.device.line, fact.device)
        else this.devices.delete(fact.line)
      }),
    ]
  }

  stop(): void {
    for (const stop of this.#stop) stop()
  }

  /** Follows a fact; those of a resynchronisation come from elsewhere than the connector. */
  apply(fact: CallFact): void {
    this.facts.push(fact)
    const { effects, calls } = this.#calls.apply(fact)
    for (const call of calls) {
      for (const connection of call.connections) this.#connections.set(connection.id, { call, connection })
    }
    for (const effect of effects) this.#note(effect)
  }

  /** A connection's story is written when it ends, from the call as it was then. */
  #note(effect: CallEffect): void {
    if (effect.type === 'irregular') this.irregular.push(effect.sentence)
    if (effect.type !== 'connectionChanged' || effect.connection.state !== 'null') return
    const known = this.#connections.get(effect.connection.id)
    if (known) this.#stories.set(effect.connection.id, storyOf(known.call, known.connection))
  }

  /** The live calls. */
  get calls(): readonly Call[] {
    return this.#calls.all()
  }

  call(switchCallId: string): Call | undefined {
    return this.#calls.get(switchCallId)
  }

  /** All connections that a line ever had, in the order in which they began. */
  connections(line: LineNumber): readonly WatchedConnection[] {
    return [...this.#connections.values()].filter(({ connection }) => connection.party.line === line)
  }

  /** The live ones. */
  live(line: LineNumber): readonly WatchedConnection[] {
    return this.connections(line).filter(({ connection }) => connection.state !== 'null')
  }

  /** The live connection of a line in one of the given states. */
  inState(line: LineNumber, ...states: readonly Connection['state'][]): WatchedConnection | undefined {
    return this.live(line).find(({ connection }) => states.includes(connection.state))
  }

  /** The stories of a line's ended connections, in the order in which these began. */
  stories(line: LineNumber): readonly Story[] {
    return this.connections(line).flatMap(({ connection }) => this.#stories.get(connection.id) ?? [])
  }
}
