/**
 * Devices in parallel on one number (§6.13.1): a line has another key here than at its phone system, 111b for a second 111. What the
 * phone system tells and what it is asked pass through here.
 */
import { Emitter, type Listenable } from '@offhook/base'
import type {
  CallFact,
  Connector,
  ConnectorEvents,
  Device,
  LineNumber,
  Party,
  ServiceRequest,
  ServiceResult,
  Snapshot,
} from '@offhook/telephony'

/** The key of a line here, by its number at the phone system. */
export type LineKeys = ReadonlyMap<LineNumber, LineNumber>

export class RenamedConnector implements Connector {
  readonly name: string
  readonly events: Listenable<ConnectorEvents>
  readonly present?: () => Snapshot
  readonly #inner: Connector
  readonly #keys: LineKeys
  readonly #numbers: LineKeys

  constructor(inner: Connector, keys: LineKeys) {
    this.name = inner.name
    this.#inner = inner
    this.#keys = keys
    this.#numbers = new Map([...keys].map(([number, key]) => [key, number]))
    const events = new Emitter<ConnectorEvents>()
    this.events = events
    inner.events.on('state', (state) => events.emit('state', state))
    inner.events.on('call', (fact) => events.emit('call', this.#fact(fact)))
    inner.events.on('device', (fact) =>
      events.emit(
        'device',
        fact.type === 'deviceChanged'
          ? { ...fact, device: this.#device(fact.device) }
          : { ...fact, line: this.#key(fact.line) },
      ),
    )
    inner.events.on('decision', (decision) => {
      const { line } = decision
      events.emit('decision', line === undefined ? decision : { ...decision, line: this.#key(line) })
    })
    if (inner.present) this.present = () => this.#snapshot(inner.present!())
  }

  start(): Promise<void> {
    return this.#inner.start()
  }

  stop(): Promise<void> {
    return this.#inner.stop()
  }

  async snapshot(): Promise<Snapshot> {
    return this.#snapshot(await this.#inner.snapshot())
  }

  perform(request: ServiceRequest): Promise<ServiceResult> {
    const line = this.#number(request.line)
    if (request.service !== 'directedPickupCall') return this.#inner.perform({ ...request, line })
    return this.#inner.perform({ ...request, line, ringingLine: this.#number(request.ringingLine) })
  }

  #key(number: LineNumber): LineNumber {
    return this.#keys.get(number) ?? number
  }

  #number(key: LineNumber): LineNumber {
    return this.#numbers.get(key) ?? key
  }

  #device(device: Device): Device {
    return { ...device, line: this.#key(device.line) }
  }

  #party(party: Party): Party {
    return party.line === undefined ? party : { ...party, line: this.#key(party.line) }
  }

  #fact(fact: CallFact): CallFact {
    const fields = Object.entries(fact).map(([name, value]) => [
      name,
      isParty(value) ? this.#party(value) : value,
    ])
    return Object.fromEntries(fields) as CallFact
  }

  #snapshot(snapshot: Snapshot): Snapshot {
    return {
      ...snapshot,
      devices: snapshot.devices.map((device) => this.#device(device)),
      calls: snapshot.calls.map((call) => ({
        ...call,
        connections: call.connections.map((connection) => ({
          ...connection,
          party: this.#party(connection.party),
          ...(connection.called ? { called: this.#party(connection.called) } : {}),
        })),
      })),
    }
  }
}

function isParty(value: unknown): value is Party {
  return typeof value === 'object' && value !== null && 'number' in value
}
