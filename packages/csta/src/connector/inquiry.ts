/** What the connector asks a switch about its devices and calls, and how it reads the answers. */
import { isNamedError } from '@offhook/base'
import type {
  ConnectionState,
  Direction,
  Forwarding,
  Party,
  SnapshotCall,
  SnapshotConnection,
} from '@offhook/telephony'
import type { CstaLink, IncomingRequest } from '../link/link.ts'
import type { Message, Read, Value } from '../message/message.ts'
import type { CallBook } from './call-book.ts'
import { parseDevice } from './device-id.ts'
import { type ForwardingRules, readForwarding, saysNotReachable, withForwarding } from './forwarding.ts'
import type { Parties } from './party.ts'
import type { Segments } from './segments.ts'

/** A device's part in a call, as SnapshotDevice tells it. */
export interface DeviceConnection {
  readonly callId: string
  readonly connection: Read<'ConnectionID'>
  readonly state: ConnectionState
}

export interface InquiryOptions {
  readonly link: CstaLink
  readonly segments: Segments
  readonly book: CallBook
  readonly parties: Parties
  readonly rules: ForwardingRules
}

const states: readonly ConnectionState[] = [
  'null',
  'initiated',
  'alerting',
  'connected',
  'hold',
  'queued',
  'fail',
]

/** ECMA-269 §16, simple call states: the own connection's state in each. */
const simpleStates: Readonly<Record<string, ConnectionState>> = {
  callNull: 'null',
  callPending: 'initiated',
  callOriginated: 'connected',
  callDelivered: 'connected',
  callDeliveredHeld: 'hold',
  callReceived: 'alerting',
  callReceivedOnHold: 'alerting',
  callEstablished: 'connected',
  callEstablishedHeld: 'hold',
  callEstablishedOnHold: 'connected',
  callQueued: 'connected',
  callQueuedHeld: 'hold',
  callFailed: 'connected',
  callFailedHeld: 'hold',
  callBlocked: 'fail',
}

export class Inquiry {
  readonly #options: InquiryOptions
  #tellsCallBacks = true

  constructor(options: InquiryOptions) {
    this.#options = options
  }

  /** The calls of a device. Empty where it is idle. */
  async connectionsOf(device: Value<'DeviceID'>): Promise<readonly DeviceConnection[]> {
    const { link } = this.#options
    const { crossRefIDorSnapshotData } = await link.request('SnapshotDevice', { snapshotObject: device })
    const { snapshotData, serviceCrossRefID } = crossRefIDorSnapshotData ?? {}
    const list =
      serviceCrossRefID === undefined
        ? (snapshotData?.snapshotDeviceResponseInfo ?? [])
        : ((await this.#options.segments.gather(
            serviceCrossRefID,
          )) as readonly Read<'SnapshotDeviceResponseInfo'>[])
    return list.flatMap((info) => deviceConnection(info) ?? [])
  }

  /** Everybody in a call. */
  async call(connection: Read<'ConnectionID'>): Promise<SnapshotCall | undefined> {
    const { callID, deviceID } = connection
    if (callID === undefined) return undefined
    const asked = { callID, ...(deviceID ? { deviceID: deviceID as Value<'LocalDeviceID'> } : {}) }
    const answer = await this.#options.link.request('SnapshotCall', { snapshotObject: asked })
    const { snapshotData, serviceCrossRefID } = answer.crossRefIDorSnapshotData ?? {}
    const list =
      serviceCrossRefID === undefined
        ? (snapshotData?.snapshotCallResponseInfo ?? [])
        : ((await this.#options.segments.gather(
            serviceCrossRefID,
          )) as readonly Read<'SnapshotCallResponseInfo'>[])
    return this.#callOf(callID, answer, list)
  }

  #callOf(
    switchCallId: string,
    answer: Read<'SnapshotCallResponse'>,
    list: readonly Read<'SnapshotCallResponseInfo'>[],
  ): SnapshotCall {
    const { parties, book } = this.#options
    const calling = parties.of(answer.callingDevice)
    const called = parties.of(answer.calledDevice)
    const told = list.flatMap(({ deviceOnCall, callIdentifier, localConnectionInfo }) => {
      const device = parties.of(deviceOnCall)
      const party = device.line === undefined ? (book.partyAt(callIdentifier) ?? device) : device
      const state = stateNamed(localConnectionInfo)
      return state && state !== 'null' ? [{ party, state, callIdentifier }] : []
    })
    const found = told.filter(({ party, state }) => {
      // Of a shared line that appearance counts that is not inactive.
      const others = told.filter((other) => other.party.line !== undefined && other.party.line === party.line)
      return state !== 'queued' || others.every((other) => other.state === 'queued')
    })
    for (const { party, callIdentifier } of found) {
      book.remember(callIdentifier, party)
      const { number, appearance } = parseDevice(callIdentifier?.deviceID?.text ?? '')
      if (appearance !== undefined) book.appearancesOf(switchCallId, number).add(appearance)
    }
    const caller = callerAmong(found, calling)
    const connections = found.map(({ party, state }): SnapshotConnection => {
      const direction: Direction = party === caller ? 'outgoing' : 'incoming'
      return { party, state, direction, ...(called.number === '' ? {} : { called }) }
    })
    return { switchCallId, connections }
  }

  /** The forwardings of a device; none where the switch does not tell. */
  async forwardingsOf(device: Value<'DeviceID'>): Promise<readonly Forwarding[]> {
    const { link, rules } = this.#options
    const { forwardingList = [], extensions } = await link.request('GetForwarding', { device })
    const isPrivate = saysNotReachable(extensions)
    let set: readonly Forwarding[] = []
    for (const [index, entry] of forwardingList.entries()) {
      // The private word speaks of the last entry, which has no type of its own.
      const isNotReachable = isPrivate && index === forwardingList.length - 1
      const read = readForwarding(entry, rules, isNotReachable)
      if (read?.forwarding) set = withForwarding(set, read.kind, read.forwarding)
    }
    return set
  }

  async doNotDisturbOf(device: Value<'DeviceID'>): Promise<boolean> {
    const { doNotDisturbOn } = await this.#options.link.request('GetDoNotDisturb', { device })
    return doNotDisturbOn ?? false
  }

  /** Whom the switch calls for a device when both are free (since edition 6). */
  async callBacksOf(device: Value<'DeviceID'>): Promise<readonly string[]> {
    if (!this.#tellsCallBacks) return []
    try {
      const { callBackList = [] } = await this.#options.link.request('GetCallBack', { device })
      return callBackList.flatMap(({ targetDevice }) =>
        targetDevice ? [parseDevice(targetDevice.text).number] : [],
      )
    } catch (fault) {
      // One of thousands of lines is enough to learn that the switch has no such service.
      const isUnknown =
        isNamedError(fault, 'csta-request-refused') && fault.details.reason === 'serviceNotSupported'
      if (isUnknown) this.#tellsCallBacks = false
      throw fault
    }
  }

  /** All devices of the switch that can be lines. */
  async devices(): Promise<readonly Read<'DeviceListDevice'>[]> {
    const { link, segments } = this.#options
    const answer = await link.request('GetSwitchingFunctionDevices', { requestedDeviceCategory: 'station' })
    if (answer.serviceCrossRefID === undefined) return []
    return (await segments.gather(answer.serviceCrossRefID)) as readonly Read<'DeviceListDevice'>[]
  }
}

/** Hands segments to those who wait for them. Says whether the request was one. */
export function gatherSegment({ message }: IncomingRequest, segments: Segments): boolean {
  switch (message.name) {
    case 'SnapshotDeviceData':
    case 'SnapshotCallData':
    case 'SwitchingFunctionDevices': {
      const { serviceCrossRefID = '', lastSegment = true } = message.body
      segments.add(serviceCrossRefID, itemsOf(message), lastSegment)
      return true
    }
    default:
      return false
  }
}

function itemsOf(message: { readonly name: Message['name']; readonly body: unknown }): readonly unknown[] {
  const { snapshotData, deviceList } = message.body as {
    readonly snapshotData?: readonly unknown[]
    readonly deviceList?: readonly unknown[]
  }
  return snapshotData ?? deviceList ?? []
}

function deviceConnection(info: Read<'SnapshotDeviceResponseInfo'>): DeviceConnection | undefined {
  const { connectionIdentifier, localCallState } = info
  const callId = connectionIdentifier?.callID
  if (callId === undefined) return undefined
  const own = localCallState?.compoundCallState?.localConnectionState?.[0]
  const simple = localCallState?.simpleCallState
  const state = stateNamed(own) ?? (simple === undefined ? 'connected' : simpleStates[simple]) ?? 'connected'
  return state === 'null' ? undefined : { callId, connection: connectionIdentifier!, state }
}

function stateNamed(word: string | undefined): ConnectionState | undefined {
  return states.find((state) => state === word)
}

interface Found {
  readonly party: Party
  readonly state: ConnectionState
}

/** The one who called: as the switch says; else who cannot have been called, else the first. */
function callerAmong(found: readonly Found[], calling: Party): Party | undefined {
  const told = found.find(({ party }) =>
    calling.line === undefined
      ? party.line === undefined && party.number === calling.number && calling.number !== ''
      : party.line === calling.line,
  )
  if (told) return told.party
  // Somebody who called and has left (a transfer) is told still: then nobody who is here is the caller.
  if (calling.number !== '') return undefined
  const initiating = found.find(({ state }) => state === 'initiated')
  const talking = found.find(({ state }) => state === 'connected' || state === 'hold')
  return (initiating ?? talking)?.party
}

/** Switches that do not have a service refuse it; the line is opened all the same. */
export async function orElse<Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asked
  } catch (fault) {
    if (isNamedError(fault, 'csta-link-lost')) throw fault
    return otherwise
  }
}
