/** Calls as snapshots tell them (ECMA-269 §16). */
import { concernsLine, type LineNumber, type SnapshotConnection } from '@offhook/telephony'
import type { Read, Value } from '../message/message.ts'
import type { Naming } from './naming.ts'

/** A call by the id under which the application knows it, with its live connections. */
export interface ToldCall {
  readonly callId: string
  readonly connections: readonly SnapshotConnection[]
}

/** The line's part in the call as SnapshotDevice tells it; undefined where the call does not concern the line. */
export function deviceInfo(
  { callId, connections }: ToldCall,
  line: LineNumber,
  naming: Naming,
): Value<'SnapshotDeviceResponseInfo'> | undefined {
  const own = connections.find((known) => known.party.line === line && concernsLine(known))
  if (!own) return undefined
  const others = connections.filter((other) => other !== own)
  return {
    connectionIdentifier: naming.connection(callId, own.party),
    ...(others[0] ? { endpointDevice: naming.subject(others[0].party) } : {}),
    localCallState: {
      compoundCallState: { localConnectionState: [own, ...others].map(({ state }) => state) },
    },
  }
}

/** Everybody in the call, as SnapshotCall tells it. */
export function callInfo(
  { callId, connections }: ToldCall,
  naming: Naming,
): readonly Value<'SnapshotCallResponseInfo'>[] {
  return connections.map(({ party, state }) => ({
    deviceOnCall: naming.subject(party),
    callIdentifier: naming.connection(callId, party),
    localConnectionInfo: state,
  }))
}

/** Who called whom. */
export function callParties(
  { connections }: ToldCall,
  naming: Naming,
): Pick<Value<'SnapshotCallResponse'>, 'callingDevice' | 'calledDevice'> {
  const caller = connections.find(({ direction }) => direction === 'outgoing')
  if (!caller) return {}
  return {
    callingDevice: naming.subject(caller.party),
    ...(caller.called ? { calledDevice: naming.subject(caller.called) } : {}),
  }
}

/** The id in a connection, empty where there is none. */
export function callIdIn(connection: Read<'ConnectionID'> | undefined): string {
  return connection?.callID ?? ''
}
