/** A switch that does what a test says, message by message: for what no simulated switch would do. */
import type { SimulatedClock } from '@offhook/base/testing'
import { answerStatus } from '../link/heartbeat.ts'
import { CstaLink } from '../link/link.ts'
import type { Transport } from '../link/transport.ts'
import type { Message, MessageName, ReadMessage } from '../message/message.ts'
import { wire } from './wire.ts'

/** What is answered: a message, or nothing at all. Requests without a script are accepted. */
export type Script = { readonly [Name in MessageName]?: (message: ReadMessage<Name>) => Message | undefined }

export class ScriptedSwitch {
  readonly requests: ReadMessage[] = []
  script: Script
  /** No status is answered either: the switch has died without ending the connection. */
  isSilent = false
  readonly #clock: SimulatedClock
  #link: CstaLink | undefined
  #lastMonitor = 0

  constructor(clock: SimulatedClock, script: Script = {}) {
    this.#clock = clock
    this.script = script
  }

  /** For the connector to connect. */
  dial = async (): Promise<Transport> => {
    const [near, far] = wire()
    const link = new CstaLink({ transport: far, clock: this.#clock, form: { edition: 6 } })
    link.events.on('request', (request) => {
      this.requests.push(request.message)
      if (this.isSilent || answerStatus(request)) return
      const scripted = this.script[request.message.name] as
        | ((message: ReadMessage) => Message | undefined)
        | undefined
      const answer = scripted ? scripted(request.message) : this.#accept(request.message)
      if (answer) request.answer(answer)
    })
    link.open()
    this.#link = link
    return near
  }

  /** Tells an event. */
  tell(event: Message): void {
    this.#link?.tell(event)
  }

  /** Asks the connector for something. */
  ask(message: Message): Promise<ReadMessage> {
    return this.#link!.ask(message)
  }

  announce(message: Message): void {
    this.#link?.announce(message)
  }

  cut(): void {
    this.#link?.close('the cable is cut')
  }

  /** How often this was requested. */
  count(name: MessageName): number {
    return this.requests.filter((request) => request.name === name).length
  }

  #accept(message: ReadMessage): Message {
    switch (message.name) {
      case 'MonitorStart':
        return { name: 'MonitorStartResponse', body: { monitorCrossRefID: `m${++this.#lastMonitor}` } }
      case 'SnapshotDevice': {
        const crossRefIDorSnapshotData = { snapshotData: {} }
        return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData } }
      }
      case 'GetForwarding':
        return { name: 'GetForwardingResponse', body: { forwardingList: [] } }
      case 'GetDoNotDisturb':
        return { name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn: false } }
      default:
        return { name: 'CSTAErrorCode', body: { operation: 'serviceNotSupported' } }
    }
  }
}
