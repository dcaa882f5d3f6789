/** The device identifiers of the simulated switch, in its dialect. */
import type { Call, Party } from '@offhook/telephony'
import { parseDevice } from '../connector/device-id.ts'
import type { Naming } from '../gateway/naming.ts'
import type { Read, Value } from '../message/message.ts'
import type { Dialect } from './dialect.ts'
import { ACTIVE, appearanceText, INACTIVE } from './shared-lines.ts'

export class Identifiers implements Naming {
  readonly #dialect: Dialect
  /** Identifiers that stand for somebody only in one call. */
  readonly #byToken = new Map<string, { readonly callId: string; readonly party: Party }>()
  readonly #tokens = new Map<string, string>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  device(party: Party): Value<'DeviceID'> {
    const { number, name = '' } = party
    return { text: this.#dialect.usesRepresentation ? `N<${number}>${name}` : number }
  }

  /** A party as events tell it. */
  subject(party: Party): Value<'SubjectDeviceID'> {
    if (party.restricted) return { restricted: true }
    return party.number === '' ? { notKnown: true } : { deviceIdentifier: this.device(party) }
  }

  idOf(call: Call): string {
    return call.switchCallId
  }

  connection(callId: string, party: Party): Value<'ConnectionID'> {
    const { hasDynamicIds, usesRepresentation, sharesLines } = this.#dialect
    if (sharesLines !== 'no' && party.line !== undefined) {
      return { callID: callId, deviceID: { text: appearanceText(party, ACTIVE) } }
    }
    if (hasDynamicIds) {
      return { callID: callId, deviceID: { text: this.#token('D', callId, party), typeOfNumber: 'dynamic' } }
    }
    const isTrunk = party.line === undefined && (usesRepresentation || party.number === '')
    const text = isTrunk ? this.#token('T', callId, party) : this.device(party).text
    return { callID: callId, deviceID: { text } }
  }

  /** The number that a device in a request means. */
  numberOf(device: Read<'DeviceID'> | undefined): string {
    return parseDevice(device?.text ?? '').number
  }

  /** The number behind a connection in a request. Static identifiers are not accepted where they are dynamic. */
  numberAt(connection: Read<'ConnectionID'> | undefined): string {
    const text = connection?.deviceID?.text ?? ''
    const known = this.#byToken.get(text)
    if (known?.callId === connection?.callID && known) return known.party.number
    // Nothing can be asked of an appearance that is inactive.
    const { number, appearance } = parseDevice(text)
    return this.#dialect.hasDynamicIds || appearance === INACTIVE ? '' : number
  }

  #token(kind: string, callId: string, party: Party): string {
    const key = `${callId} ${party.line ?? ''} ${party.number}`
    const known = this.#tokens.get(key)
    if (known) return known
    const token = `${kind}${this.#tokens.size + 1}`
    this.#tokens.set(key, token)
    this.#byToken.set(token, { callId, party })
    return token
  }
}
