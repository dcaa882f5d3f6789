/**
 * Tests step by step whether this browser can be a phone: microphone, WebSocket, STUN, TURN over UDP, TCP and TLS, and voice to the server.
 * Candidates are really gathered, and the server really answers; nothing is guessed.
 */
import type { ConnectionTest } from '@offhook/contract'

export const checks = [
  'microphone',
  'webSocket',
  'stun',
  'turnUdp',
  'turnTcp',
  'turnTls',
  'voice',
  'voiceRelayed',
] as const
export type CheckName = (typeof checks)[number]

export interface Outcome {
  readonly check: CheckName
  /** `notSet`: there is nothing to test; `skipped`: what it needs has failed before. */
  readonly result: 'ok' | 'failed' | 'notSet' | 'skipped'
  /** What was found, for the log and the curious: not translated. */
  readonly found: string
  /** What to do about it, where that is not the usual for this check. */
  readonly todo?: 'stunInternal'
  /** What went wrong, where there are words for it; `found` is for the log then. */
  readonly fault?: FaultName
}

export type FaultName =
  | 'noAnswer'
  | 'cut'
  | 'unreached'
  | 'unresolved'
  | 'noPacket'
  | 'insecure'
  | 'denied'
  | 'noDevice'
  | 'inUse'

/** What went wrong here, in words that are known. */
class Fault extends Error {
  readonly faultName: FaultName

  constructor(faultName: FaultName, message: string) {
    super(message)
    this.faultName = faultName
  }
}

/** Names that browsers give what goes wrong with a microphone (Media Capture and Streams §10.2). */
const NAMES_OF_BROWSERS: Readonly<Record<string, FaultName>> = {
  NotAllowedError: 'denied',
  NotFoundError: 'noDevice',
  NotReadableError: 'inUse',
}

/** Undefined where the browser, or a server, has words of its own. Pure. */
export function faultOf(fault: unknown): FaultName | undefined {
  if (fault instanceof Fault) return fault.faultName
  return fault instanceof Error ? NAMES_OF_BROWSERS[fault.name] : undefined
}

/** What a browser tells of a server that it did not reach (WebRTC §4.8.1.3: 701), else the server's own words. Pure. */
export function serverFault(told: string | undefined): Error {
  if (told === undefined) return new Fault('noAnswer', 'no answer')
  if (!told.startsWith('701')) return new Error(told)
  return new Fault(/lookup/i.test(told) ? 'unresolved' : 'unreached', told)
}

export interface DiagnosisApi {
  getConnectionTest(): Promise<ConnectionTest>
  probeMedia(input: { body: { sdp: string } }): Promise<{ sdp: string }>
}

export interface DiagnosisOptions {
  readonly api: DiagnosisApi
  readonly server: string
  readonly onOutcome: (outcome: Outcome) => void
  readonly onLog: (line: string) => void
}

const GATHER_MS = 8000
const CONNECT_MS = 10_000
const NOTHING: readonly RTCIceServer[] = []

export async function diagnose({ api, server, onOutcome, onLog }: DiagnosisOptions): Promise<void> {
  const log = (line: string) => onLog(`${new Date().toISOString()} ${line}`)
  const working = new Set<CheckName>()
  const tell = (
    check: CheckName,
    result: Outcome['result'],
    found: string,
    more: Pick<Outcome, 'todo' | 'fault'> = {},
  ) => {
    log(`${check}: ${result}${found === '' ? '' : `: ${found}`}`)
    if (result === 'ok') working.add(check)
    onOutcome({ check, result, found, ...more })
  }
  const attempt = async (check: CheckName, test: () => Promise<string | undefined>) => {
    try {
      const found = await test()
      tell(check, found === undefined ? 'notSet' : 'ok', found ?? '')
    } catch (fault) {
      const known = faultOf(fault)
      tell(check, 'failed', textOf(fault), {
        ...(fault instanceof InternalAnswer ? { todo: 'stunInternal' } : {}),
        ...(known ? { fault: known } : {}),
      })
    }
  }
  log(navigator.userAgent)
  await attempt('microphone', microphone)
  await attempt('webSocket', () => webSocket(server))
  const { servers, browserPort } = await api.getConnectionTest()
  log(`servers: ${servers.flatMap(({ urls }) => urls).join(' ') || 'none'}`)
  await attempt('stun', async () => {
    const found = await gather(serversOf(servers, /^stuns?:/), 'all', log)
    if (found !== undefined && isInternalAnswer(found)) throw new InternalAnswer(found)
    return found
  })
  for (const [check, pattern] of Object.entries(turnKinds)) {
    await attempt(check as CheckName, () => gather(serversOf(servers, pattern), 'relay', log))
  }
  const voice = (policy: RTCIceTransportPolicy) => talk(api, servers, policy, log)
  await attempt('voice', async () => (browserPort === null ? undefined : voice('all')))
  const hasTurn = serversOf(servers, /^turns?:/).length > 0
  const turnWorks = Object.keys(turnKinds).some((check) => working.has(check as CheckName))
  if (hasTurn && !turnWorks) tell('voiceRelayed', 'skipped', '')
  else
    await attempt('voiceRelayed', async () => (browserPort === null || !hasTurn ? undefined : voice('relay')))
}

/** A STUN server that is met inside tells an inside address, of which nobody in the internet has any use. */
class InternalAnswer extends Error {}

/** Whether all addresses of candidates, as `gather` tells them, are of private networks (RFC 1918, RFC 6598, RFC 4193). Pure. */
export function isInternalAnswer(found: string): boolean {
  const addresses = [...found.matchAll(/\bsrflx (\S+):\d+/g)].map(([, address = '']) => address)
  return addresses.length > 0 && addresses.every((address) => INTERNAL.test(address))
}

const INTERNAL =
  /^\[?(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i

/** TURN over TLS is `turns:`; over TCP it is named; all else is UDP (RFC 7065 §3.1). */
export const turnKinds = {
  turnUdp: /^turn:[^?]*(?:\?transport=udp)?$/,
  turnTcp: /^turn:[^?]*\?transport=tcp$/,
  turnTls: /^turns:/,
} as const

/** The servers of a list with those of their addresses that fit. Pure. */
export function serversOf(servers: readonly RTCIceServer[], pattern: RegExp): readonly RTCIceServer[] {
  const found = servers.map((server) => ({
    ...server,
    urls: [server.urls].flat().filter((url) => pattern.test(url)),
  }))
  return found.every(({ urls }) => urls.length === 0) ? NOTHING : found.filter(({ urls }) => urls.length > 0)
}

async function microphone(): Promise<string> {
  if (!navigator.mediaDevices)
    throw new Fault('insecure', 'no microphone without a secure connection (https)')
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const [track] = stream.getAudioTracks()
  for (const each of stream.getTracks()) each.stop()
  return track?.label ?? ''
}

function webSocket(server: string): Promise<string> {
  const url = `${server.replace(/^http/, 'ws')}/api/v1/events`
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const timer = setTimeout(() => end(() => reject(new Fault('noAnswer', 'no answer'))), CONNECT_MS)
    const end = (tell: () => void) => {
      clearTimeout(timer)
      socket.close()
      tell()
    }
    socket.onopen = () => end(() => resolve(`${Math.round(performance.now() - started)} ms`))
    socket.onerror = () => end(() => reject(new Fault('cut', 'the connection was refused or cut')))
  })
}

/** Undefined where there is no server to ask; rejects where none of them answers. */
async function gather(
  servers: readonly RTCIceServer[],
  policy: RTCIceTransportPolicy,
  log: (line: string) => void,
): Promise<string | undefined> {
  if (servers.length === 0) return undefined
  const connection = new RTCPeerConnection({ iceServers: [...servers], iceTransportPolicy: policy })
  const faults: string[] = []
  const found: string[] = []
  connection.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => {
    faults.push(`${errorCode} ${errorText}`)
    log(`  ${url}: ${errorCode} ${errorText}`)
  })
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (!candidate?.candidate) return
    log(`  ${candidate.candidate}`)
    if (candidate.type === 'srflx' || candidate.type === 'relay')
      found.push(`${candidate.type} ${candidate.address}:${candidate.port}`)
  })
  try {
    connection.addTransceiver('audio')
    await connection.setLocalDescription()
    await gathered(connection)
  } finally {
    connection.close()
  }
  // One's own address, seen from outside, is no candidate of its own where no router changes it.
  if (found.length > 0 || (policy === 'all' && faults.length === 0)) return found.join(', ')
  throw serverFault(faults.at(-1))
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS)
    const look = () => {
      if (connection.iceGatheringState !== 'complete') return
      clearTimeout(timer)
      resolve()
    }
    connection.addEventListener('icegatheringstatechange', look)
    look()
  })
}

/** A leg with the server's media engine, set up and torn down. */
async function talk(
  api: DiagnosisApi,
  servers: readonly RTCIceServer[],
  policy: RTCIceTransportPolicy,
  log: (line: string) => void,
): Promise<string> {
  const connection = new RTCPeerConnection({ iceServers: [...servers], iceTransportPolicy: policy })
  try {
    connection.addTransceiver('audio')
    await connection.setLocalDescription()
    await gathered(connection)
    const { sdp } = await api.probeMedia({ body: { sdp: connection.localDescription!.sdp } })
    for (const line of sdp.match(/^a=candidate:.*$/gm) ?? []) log(`  server: ${line}`)
    await connection.setRemoteDescription({ type: 'answer', sdp })
    await connected(connection)
    return await pathOf(connection)
  } finally {
    connection.close()
  }
}

function connected(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Fault('noPacket', `ICE ${connection.iceConnectionState}, no packet came back`))
    const timer = setTimeout(fail, CONNECT_MS)
    const look = () => {
      const { connectionState } = connection
      if (connectionState !== 'connected' && connectionState !== 'failed') return
      clearTimeout(timer)
      if (connectionState === 'connected') resolve()
      else fail()
    }
    connection.addEventListener('connectionstatechange', look)
    look()
  })
}

/** The pair of candidates in use, in few words. */
async function pathOf(connection: RTCPeerConnection): Promise<string> {
  const stats = new Map<string, Record<string, unknown>>()
  for (const [id, entry] of (await connection.getStats()) as unknown as Iterable<
    [string, Record<string, unknown>]
  >)
    stats.set(id, entry)
  const pair = [...stats.values()].find(({ type, nominated, state }) => {
    return type === 'candidate-pair' && nominated === true && state === 'succeeded'
  })
  const local = stats.get(String(pair?.localCandidateId))
  if (!pair || !local) return ''
  const relay = local.relayProtocol === undefined ? '' : ` over ${String(local.relayProtocol)}`
  const trip = typeof pair.currentRoundTripTime === 'number' ? pair.currentRoundTripTime * 1000 : 0
  return `${String(local.candidateType)}${relay}, ${Math.round(trip)} ms`
}

function textOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.name === 'Error' ? fault.message : `${fault.name}: ${fault.message}`
}
