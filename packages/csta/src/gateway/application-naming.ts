/**
 * Names for one application that watches one line. Lines are named by their numbers, and so are connections of lines that it may
 * watch; other connections have the id that the product gave them, so that nothing is told by a name that is not told otherwise.
 */
import { type Call, isSameParty, type LineNumber, type Party } from '@offhook/telephony'
import { parseDevice } from '../connector/device-id.ts'
import type { Read, Value } from '../message/message.ts'
import type { Application } from './application.ts'
import type { Naming } from './naming.ts'

/** Of a connection that nobody knows: the far end of a call that could not be placed. */
const NOBODY = 'nobody'

export class ApplicationNaming implements Naming {
  readonly #application: Application
  readonly #line: LineNumber | undefined
  readonly #calls: readonly Call[]

  /** `calls`: those of a fact, as they were and as they are now, the newest first. Others are asked for. */
  constructor(application: Application, line?: LineNumber, calls: readonly (Call | undefined)[] = []) {
    this.#application = application
    this.#line = line
    this.#calls = calls.filter((call) => call !== undefined)
  }

  idOf(call: Call): string {
    return call.id
  }

  subject(party: Party): Value<'SubjectDeviceID'> {
    const { number, restricted } = this.#seen(party)
    if (restricted) return { restricted: true }
    return number === '' ? { notKnown: true } : { deviceIdentifier: { text: number } }
  }

  /** All that events tell of a party, in one word: whoever has the same words sees the same event. */
  sight(party: Party): string {
    const { number, restricted } = this.#seen(party)
    const isNamed = party.line !== undefined && this.#application.device(party.line) !== undefined
    return `${isNamed ? 'line' : 'other'} ${restricted ? 'restricted' : JSON.stringify(number)}`
  }

  connection(callId: string, party: Party): Value<'ConnectionID'> {
    if (party.line !== undefined && this.#application.device(party.line)) {
      return { callID: callId, deviceID: { text: party.line } }
    }
    const connection = this.#call(callId)?.connections.findLast((known) => isSameParty(known.party, party))
    return { callID: callId, deviceID: { text: connection?.id ?? NOBODY, typeOfNumber: 'dynamic' } }
  }

  numberOf(device: Read<'DeviceID'> | undefined): string {
    const { number } = parseDevice(device?.text ?? '')
    return this.#application.lineOf(number) ?? number
  }

  numberAt(connection: Read<'ConnectionID'> | undefined): LineNumber {
    const { callID = '', deviceID } = connection ?? {}
    if (!deviceID) return ''
    const known = this.#call(callID)?.connections.find(({ id }) => id === deviceID.text)
    if (known) return known.party.line ?? ''
    return this.numberOf({ text: deviceID.text })
  }

  #call(callId: string): Call | undefined {
    return this.#calls.find(({ id }) => id === callId) ?? this.#application.call(callId)
  }

  #seen(party: Party): Party {
    const call = this.#calls.find(({ connections }) =>
      connections.some((known) => isSameParty(known.party, party)),
    )
    return this.#application.party(party, call, this.#line)
  }
}
