/** What the measurements share: an office of pairs, the events of their calls as bytes, and a connector on a wire. */
import { systemClock, systemRandom } from '@offhook/base'
import {
  CstaConnector,
  CstaLink,
  EVENT_ID,
  encodeFrame,
  type Message,
  type ReadMessage,
  readProfile,
  type Transport,
  writeMessage,
} from '@offhook/csta'
import { wire } from '@offhook/csta/testing'

export function lineNumber(index: number): string {
  return String(10_000 + index)
}

/** A connector for so many lines, opened as fast as it can. */
export function connectorFor(count: number, dial: () => Promise<Transport>): CstaConnector {
  return new CstaConnector({
    settings: {
      name: 'bench',
      profile: { ...readProfile('generic'), port: 7220 },
      host: '127.0.0.1',
      lineSource: 'list',
      lines: Array.from({ length: count }, (_, index) => ({
        line: lineNumber(index),
        name: `Line ${index}`,
      })),
      openPerSecond: 1_000_000,
    },
    clock: systemClock,
    random: systemRandom,
    dial,
  })
}

/** The least that a switch must answer. */
export function answerOf(message: ReadMessage): Message {
  switch (message.name) {
    case 'MonitorStart': {
      const line = message.body.monitorObject?.deviceObject?.text ?? ''
      return { name: 'MonitorStartResponse', body: { monitorCrossRefID: `m${line}` } }
    }
    case 'SnapshotDevice':
      return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData: { snapshotData: {} } } }
    case 'GetForwarding':
      return { name: 'GetForwardingResponse', body: { forwardingList: [] } }
    case 'GetDoNotDisturb':
      return { name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn: false } }
    case 'SystemStatus':
      return { name: 'SystemStatusResponse', body: {} }
    default:
      return { name: 'CSTAErrorCode', body: { operation: 'serviceNotSupported' } }
  }
}

export function serve(transport: Transport): void {
  const link = new CstaLink({ transport, clock: systemClock, form: { edition: 6 } })
  link.events.on('request', ({ message, answer }) => answer(answerOf(message)))
  link.open()
}

/** A connector with so many lines in service, and the end of the wire into which the switch speaks. */
export async function officeOf(lines: number): Promise<{ connector: CstaConnector; far: Transport }> {
  const [near, far] = wire()
  const connector = connectorFor(lines, async () => near)
  serve(far)
  await connector.start()
  await connector.snapshot()
  return { connector, far }
}

/** The events of one call between two monitored lines, as a switch sends them: each once a monitor. */
export function callEvents(callID: string, caller: string, called: string): readonly Message[] {
  const at = (text: string) => ({ callID, deviceID: { text } })
  const subject = (text: string) => ({ deviceIdentifier: { text } })
  const parties = { callingDevice: subject(caller), calledDevice: subject(called) }
  const lastRedirectionDevice = { notRequired: true } as const
  const under = (line: string) => ({ monitorCrossRefID: `m${line}` })
  const both = [caller, called]
  const initiated = { initiatedConnection: at(caller), initiatingDevice: subject(caller) }
  const originated = { originatedConnection: at(caller), ...parties }
  const delivered = {
    connection: at(called),
    alertingDevice: subject(called),
    ...parties,
    lastRedirectionDevice,
  }
  const established = {
    establishedConnection: at(called),
    answeringDevice: subject(called),
    ...parties,
    lastRedirectionDevice,
  }
  const cleared = (line: string) => ({ droppedConnection: at(line), releasingDevice: subject(caller) })
  const cause = 'normal' as const
  return [
    { name: 'ServiceInitiatedEvent', body: { ...under(caller), ...initiated, cause } },
    { name: 'OriginatedEvent', body: { ...under(caller), ...originated, cause } },
    ...both.map(
      (line): Message => ({ name: 'DeliveredEvent', body: { ...under(line), ...delivered, cause } }),
    ),
    ...both.map(
      (line): Message => ({ name: 'EstablishedEvent', body: { ...under(line), ...established, cause } }),
    ),
    ...both.map(
      (line): Message => ({
        name: 'ConnectionClearedEvent',
        body: { ...under(line), ...cleared(caller), cause },
      }),
    ),
    { name: 'ConnectionClearedEvent', body: { ...under(called), ...cleared(called), cause } },
  ]
}

/** The documents of `count` calls among `lines` lines, sixteen calls at a time interleaved. */
export function documentsOf(count: number, lines: number, firstCall = 0): readonly string[] {
  const calls = Array.from({ length: count }, (_, index) => {
    const caller = (index * 2) % lines
    return callEvents(`c${firstCall + index}`, lineNumber(caller), lineNumber(caller + 1))
  })
  const documents: string[] = []
  for (let first = 0; first < count; first += 16) {
    const batch = calls.slice(first, first + 16)
    for (let step = 0; step < 9; step += 1) {
      for (const call of batch) documents.push(writeMessage(call[step]!, { edition: 6 }))
    }
  }
  return documents
}

export function framesOf(documents: readonly string[]): readonly Uint8Array[] {
  return documents.map((document) => encodeFrame(document, EVENT_ID))
}
