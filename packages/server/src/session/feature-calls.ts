/**
 * Calls that a feature code made. At a line that is steered at another phone system they are shown only when the far end rings or
 * answers: most codes are over at once (§10.1.1.1). At a line of the built-in phone system they are shown at once, so that one hears
 * its tones (§10.1.2.1).
 */
import type { LineNumber, OwnConnection } from '@offhook/telephony'
import type { Line } from '../line/index.ts'

/** The oldest are forgotten first: their calls are long over. */
const MOST_CALLS = 1000

export class FeatureCalls {
  readonly #isSoftphone: (line: Line) => boolean
  /** Lines at which a code is being dialled: the phone system may tell of the call before it answers the request. */
  readonly #dialling = new Set<LineNumber>()
  readonly #calls = new Set<string>()

  constructor(isSoftphone: (line: Line) => boolean) {
    this.#isSoftphone = isSoftphone
  }

  /** Dials a code by `dial`, which resolves with the phone system's id of the call. */
  async dialled<Result extends { readonly switchCallId?: string }>(
    line: Line,
    dial: () => Promise<Result>,
  ): Promise<Result> {
    if (this.#isSoftphone(line)) return dial()
    const { line: number } = line.device
    this.#dialling.add(number)
    try {
      const result = await dial()
      if (result.switchCallId !== undefined) this.#remember(`${line.connector} ${result.switchCallId}`)
      return result
    } finally {
      this.#dialling.delete(number)
    }
  }

  /** Whether the call of a code is not to be shown (yet). */
  hides({ call, connection }: OwnConnection): boolean {
    const { line } = connection.party
    const isOfCode =
      this.#calls.has(`${call.connector} ${call.switchCallId}`) ||
      (line !== undefined && this.#dialling.has(line) && connection.direction === 'outgoing')
    return isOfCode && !isReached(call, connection)
  }

  #remember(key: string): void {
    if (this.#calls.size >= MOST_CALLS) this.#calls.delete(this.#calls.values().next().value!)
    this.#calls.add(key)
  }
}

/** Whether anybody rings or has answered at the other end, or did. */
function isReached(call: OwnConnection['call'], own: OwnConnection['connection']): boolean {
  if (own.answeredAt !== undefined) return true
  return call.connections.some(
    ({ id, alertingAt, answeredAt }) =>
      id !== own.id && (alertingAt !== undefined || answeredAt !== undefined),
  )
}
