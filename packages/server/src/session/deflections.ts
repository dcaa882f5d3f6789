/**
 * Sending a ringing call on where the phone system cannot do so: the line answers it and transfers it at once. The caller hears music
 * on hold instead of the phone ringing, and where the transfer is refused, whoever sent it on has the caller on the line.
 */
import { type Clock, NamedError } from '@offhook/base'
import {
  connectionOfLine,
  isPermitted,
  type LineNumber,
  type LineSituation,
  type OwnConnection,
  type Service,
  serviceErrors,
} from '@offhook/telephony'
import type { Calls, Stories } from '../call/index.ts'
import type { Connectors } from '../connector/index.ts'

export interface DeflectionsOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly stories: Stories
  readonly clock: Clock
  /** Whether the administration never wants a service to be offered at a line. */
  readonly isSwitchedOff: (line: LineNumber, service: Service) => boolean
}

/** A phone that is told to answer does so at once, or not at all. */
const ANSWER_MS = 10_000

export class Deflections {
  readonly #options: DeflectionsOptions

  constructor(options: DeflectionsOptions) {
    this.#options = options
  }

  /** Whether a call that rings at a line is sent on in this way. */
  isNeeded(situation: LineSituation, own: OwnConnection): boolean {
    const { device, connections } = situation
    const isBusy = connections.some(({ connection }) => connection.state === 'connected')
    return (
      !device.services.includes('deflectCall') &&
      !this.#options.isSwitchedOff(device.line, 'deflectCall') &&
      device.services.includes('singleStepTransferCall') &&
      !isBusy &&
      isPermitted('answerCall', situation, own).answer
    )
  }

  /** Rejects with the `serviceErrors`. */
  async sendOn(line: LineNumber, { call }: OwnConnection, destination: string): Promise<void> {
    const { connectors, stories, clock } = this.#options
    const { connector, switchCallId } = call
    const because = { line, destination }
    const why = {
      answer: destination,
      steps: [{ rule: 'answered-to-send-on', because, outcome: 'decided' }],
    } as const
    stories.decided(connector, { switchCallId, at: clock.now(), subject: 'deflect', line, why })
    await connectors.perform(connector, { service: 'answerCall', line, switchCallId })
    await this.#answered(line, call.id)
    await connectors.perform(connector, {
      service: 'singleStepTransferCall',
      line,
      switchCallId,
      destination,
    })
  }

  #answered(line: LineNumber, callId: string): Promise<void> {
    const { calls, clock } = this.#options
    const state = () => {
      const call = calls.get(callId)
      return call && connectionOfLine(call, line)?.state
    }
    if (state() === 'connected') return Promise.resolve()
    return new Promise((resolve, reject) => {
      const end = (isAnswered: boolean) => {
        cancel()
        unsubscribe()
        if (isAnswered) resolve()
        else reject(new NamedError(serviceErrors, 'connection-state-incorrect', { state: state() ?? 'null' }))
      }
      const cancel = clock.after(ANSWER_MS, () => end(false))
      const unsubscribe = calls.events.on('changed', () => {
        const now = state()
        if (now !== 'alerting') end(now === 'connected')
      })
    })
  }
}
