/**
 * SIP desk phones that speak CSTA (ECMA TR/87) as if they were one switch: the connector sees a link, and behind it every line has a
 * dialog with its phone. Messages are passed on by the line that they are about; ids of calls and monitors are those of the phones, made
 * unambiguous here.
 */
import { type Clock, isNamedError } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { parseDevice } from '../connector/device-id.ts'
import { decodeText } from '../link/encoding.ts'
import { EVENT_ID, encodeFrame, FrameDecoder } from '../link/frame.ts'
import type { Transport, TransportListener } from '../link/transport.ts'
import { isEventName, type Message, type ReadMessage, type Value } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { writeMessage } from '../message/writer.ts'
import { type CallEnds, CallIds } from './call-ids.ts'
import type { DialPhone, InfoDialog } from './info-dialog.ts'
import { type SilentTransfer, SilentTransfers } from './silent-transfers.ts'

export interface UacstaSwitchOptions {
  readonly clock: Clock
  readonly dial: DialPhone
  readonly isLine: (number: string) => boolean
}

/** TR/87 is about edition 3; its phones know no other. */
const PHONE_FORM = { edition: 3 } as const
/** Towards the connector. */
const OWN_FORM = { edition: 6 } as const

/** One phone: its dialog, and the monitors in it as the connector knows them. */
interface Phone {
  readonly dialog: InfoDialog
  readonly monitors: Set<string>
}

export class UacstaSwitch implements Transport {
  readonly #options: UacstaSwitchOptions
  readonly #decoder = new FrameDecoder()
  readonly #reader = new MessageReader()
  readonly #ids: CallIds
  readonly #transfers: SilentTransfers
  readonly #phones = new Map<LineNumber, Promise<Phone>>()
  /** Those whose dialog stands. */
  readonly #ready = new Map<LineNumber, Phone>()
  /** Calls that a phone has part in, by the phone's own ids. */
  readonly #parts = new Map<LineNumber, Set<string>>()
  #listener: TransportListener | undefined
  #isClosed = false

  constructor(options: UacstaSwitchOptions) {
    this.#options = options
    this.#ids = new CallIds(options.isLine)
    this.#transfers = new SilentTransfers({
      clock: options.clock,
      linesIn: (callId) => this.#ids.linesIn(callId),
      found: (transfer) => void this.#transferred(transfer),
    })
  }

  listen(listener: TransportListener): void {
    this.#listener = listener
  }

  send(bytes: Uint8Array): void {
    if (this.#isClosed) return
    for (const { invokeId, content } of this.#decoder.push(bytes)) {
      const message = this.#reader.read(decodeText(content))
      // Answers of the connector to what was asked below end here.
      if (!message.name.endsWith('Response') && message.name !== 'CSTAErrorCode')
        void this.#serve(invokeId, message)
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#transfers.stop()
    for (const phone of this.#phones.values()) phone.then(({ dialog }) => dialog.close()).catch(() => {})
    this.#phones.clear()
    this.#ready.clear()
  }

  /** A phone comes from elsewhere now: what there was with it is over. Whoever asks for its line calls it anew. */
  phoneMoved(line: LineNumber): void {
    const phone = this.#ready.get(line)
    // One that is still being called where it was is not waited for.
    this.#phones.delete(line)
    if (!phone) return
    this.#ended(line, phone)
    phone.dialog.close()
  }

  async #serve(invokeId: number, message: ReadMessage): Promise<void> {
    try {
      this.#deliver(await this.#answer(message), invokeId)
    } catch (fault) {
      const body: Value<'UniversalFailure'> = isNamedError(fault)
        ? { operation: 'generic' }
        : { systemResourceAvailibility: 'deviceOutOfService' }
      this.#deliver({ name: 'CSTAErrorCode', body }, invokeId)
    }
  }

  async #answer(message: ReadMessage): Promise<Message> {
    if (message.name === 'SystemStatus') return { name: 'SystemStatusResponse', body: {} }
    const line = lineIn(message)
    if (line === undefined) return { name: 'CSTAErrorCode', body: { operation: 'serviceNotSupported' } }
    const phone = await this.#phone(line)
    const asked = withCallIds(message.body, (id) => this.#ids.ownOf(line, id) ?? id) as Record<
      string,
      unknown
    >
    if (typeof asked.monitorCrossRefID === 'string') {
      phone.monitors.delete(asked.monitorCrossRefID)
      asked.monitorCrossRefID = ownRefIn(asked.monitorCrossRefID)
    }
    const answer = await phone.dialog.send(
      writeMessage({ name: message.name, body: asked } as Message, PHONE_FORM),
    )
    if (answer === '') return { name: `${message.name}Response`, body: {} } as Message
    return this.#told(line, phone, this.#reader.read(answer))
  }

  /** The dialog with a line's phone; begun when it is needed. */
  #phone(line: LineNumber): Promise<Phone> {
    const known = this.#phones.get(line)
    if (known) return known
    const begun = this.#begin(line)
    this.#phones.set(line, begun)
    begun.catch(() => {
      if (this.#phones.get(line) === begun) this.#phones.delete(line)
    })
    return begun
  }

  async #begin(line: LineNumber): Promise<Phone> {
    const request = writeMessage({ name: 'RequestSystemStatus', body: {} }, PHONE_FORM)
    const { dialog } = await this.#options.dial(line, request)
    const phone: Phone = { dialog, monitors: new Set() }
    dialog.listen({
      info: (xml) => this.#info(line, phone, xml),
      end: () => this.#ended(line, phone),
    })
    this.#ready.set(line, phone)
    if (this.#isClosed) dialog.close()
    return phone
  }

  /** What a phone sends: events, and now and then the question whether anybody is there. */
  #info(line: LineNumber, phone: Phone, xml: string): string | undefined {
    let message: ReadMessage
    try {
      message = this.#reader.read(xml)
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      return undefined
    }
    if (message.name === 'SystemStatus')
      return writeMessage({ name: 'SystemStatusResponse', body: {} }, PHONE_FORM)
    if (!isEventName(message.name) || this.#isOfAnother(line, message)) return undefined
    const told = this.#told(line, phone, message)
    this.#deliver(told, EVENT_ID)
    this.#follow(told)
    if (message.name === 'ConnectionClearedEvent') {
      const { callID, deviceID } = message.body.droppedConnection ?? {}
      const isOwn = parseDevice(deviceID?.text ?? '').number === line
      if (isOwn && callID !== undefined) this.#forget(line, callID)
    }
    return undefined
  }

  /** That another of our phones holds or retrieves is that phone's to tell: what two phones tell of it may come in any order. */
  #isOfAnother(line: LineNumber, message: ReadMessage): boolean {
    const device =
      message.name === 'HeldEvent'
        ? message.body.holdingDevice
        : message.name === 'RetrievedEvent'
          ? message.body.retrievingDevice
          : undefined
    const number = numberIn(device)
    return number !== undefined && number !== line && this.#options.isLine(number)
  }

  /** A message of a phone with ids that are unambiguous among all phones. */
  #told(line: LineNumber, phone: Phone, { name, body }: ReadMessage): Message {
    const ends = endsIn(body)
    const told = withCallIds(body, (own) => {
      this.#parts.set(line, (this.#parts.get(line) ?? new Set()).add(own))
      return this.#ids.idOf(line, own, ends)
    }) as Record<string, unknown>
    if (typeof told.monitorCrossRefID === 'string') {
      told.monitorCrossRefID = refOf(line, told.monitorCrossRefID)
      if (name === 'MonitorStartResponse') phone.monitors.add(told.monitorCrossRefID as string)
    }
    return { name, body: told } as unknown as Message
  }

  /** The phone is gone: its part in calls is over, and the line is out of service until it signs in again. */
  #ended(line: LineNumber, phone: Phone): void {
    if (this.#isClosed) return
    if (this.#ready.get(line) !== phone) return
    this.#ready.delete(line)
    this.#phones.delete(line)
    const device = { deviceIdentifier: { text: line } }
    for (const monitorCrossRefID of phone.monitors) {
      for (const own of this.#parts.get(line) ?? []) {
        const droppedConnection = { callID: this.#ids.idOf(line, own), deviceID: { text: line } }
        const body = {
          monitorCrossRefID,
          droppedConnection,
          releasingDevice: device,
          cause: 'normal',
        } as const
        this.#deliver({ name: 'ConnectionClearedEvent', body }, EVENT_ID)
      }
      const body = { monitorCrossRefID, device, cause: 'normal' } as const
      this.#deliver({ name: 'OutOfServiceEvent', body }, EVENT_ID)
    }
    this.#parts.delete(line)
    this.#ids.forgetLine(line)
  }

  /** After a transfer or a conference the phones of the others go on under the names that they always had. */
  #follow(told: Message): void {
    if (told.name !== 'TransferedEvent' && told.name !== 'ConferencedEvent') return
    const { primaryOldCall, secondaryOldCall } = told.body
    const list =
      told.name === 'TransferedEvent' ? told.body.transferredConnections : told.body.conferenceConnections
    const renamed = list?.find(({ newConnection }) => newConnection?.callID !== undefined)?.newConnection
    const into = renamed?.callID ?? primaryOldCall?.callID
    if (into === undefined) return
    for (const from of [primaryOldCall?.callID, secondaryOldCall?.callID]) {
      if (from !== undefined) this.#ids.join(into, from)
    }
  }

  async #transferred({ by, into, from, kept, joined }: SilentTransfer): Promise<void> {
    const phone = await this.#phones.get(by)?.catch(() => undefined)
    const [monitorCrossRefID] = phone?.monitors ?? []
    if (monitorCrossRefID === undefined || this.#isClosed) return
    const at = (callID: string, text: string) => ({ callID, deviceID: { text } })
    const device = (text: string) => ({ deviceIdentifier: { text } })
    const connections = [
      { newConnection: at(into, kept), oldConnection: at(into, kept) },
      { newConnection: at(into, joined), oldConnection: at(from, joined) },
    ]
    this.#deliver(
      {
        name: 'TransferedEvent',
        body: {
          monitorCrossRefID,
          primaryOldCall: at(into, by),
          secondaryOldCall: at(from, by),
          transferringDevice: device(by),
          transferredToDevice: device(joined),
          transferredConnections: connections,
          localConnectionInfo: 'null',
          cause: 'transfer',
        },
      },
      EVENT_ID,
    )
    this.#ids.join(into, from)
  }

  #forget(line: LineNumber, own: string): void {
    this.#transfers.left(line, this.#ids.idOf(line, own))
    this.#ids.forget(line, own)
    const parts = this.#parts.get(line)
    parts?.delete(own)
    if (parts?.size === 0) this.#parts.delete(line)
  }

  #deliver(message: Message, invokeId: number): void {
    if (!this.#isClosed) this.#listener?.data(encodeFrame(writeMessage(message, OWN_FORM), invokeId))
  }
}

const SEPARATOR = '|'

function refOf(line: LineNumber, own: string): string {
  return `${line}${SEPARATOR}${own}`
}

function ownRefIn(ref: string): string {
  return ref.slice(ref.indexOf(SEPARATOR) + 1)
}

/** The line that a request is about: that of its first parameter, as all services here have it. */
function lineIn({ body }: ReadMessage): LineNumber | undefined {
  const fields = body as Readonly<Record<string, unknown>>
  if (typeof fields.monitorCrossRefID === 'string') return fields.monitorCrossRefID.split(SEPARATOR, 1)[0]
  const first = Object.values(fields)[0] as
    | {
        readonly text?: string
        readonly deviceID?: { readonly text: string }
        readonly deviceObject?: { readonly text: string }
      }
    | undefined
  const text = first?.text ?? first?.deviceID?.text ?? first?.deviceObject?.text
  return text === undefined ? undefined : parseDevice(text).number
}

/** Who calls whom, where the message says so. */
function endsIn(body: unknown): CallEnds {
  const { callingDevice, calledDevice } = body as Readonly<Record<string, ToldEnd>>
  return { calling: numberIn(callingDevice), called: numberIn(calledDevice) }
}

type ToldEnd = { readonly deviceIdentifier?: { readonly text: string } } | undefined

function numberIn(told: ToldEnd): string | undefined {
  const text = told?.deviceIdentifier?.text
  return text === undefined ? undefined : parseDevice(text).number
}

/** A copy of `value` with every id of a call changed. */
export function withCallIds(value: unknown, change: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => withCallIds(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'callID' && typeof inner === 'string' ? change(inner) : withCallIds(inner, change),
    ]),
  )
}
