/** The ladder diagram of traced messages: who sent what to whom, call by call. Pure: the screen draws it. */
import { hostPort } from '@offhook/base'
import type { Endpoint, TracedMessage } from './trace-point.ts'

export interface LadderArrow {
  /** `address:port` of the sender and the receiver. */
  readonly from: string
  readonly to: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** `INVITE`, `200 OK` … */
  readonly label: string
  /** The start line, the transport, and the type of the body. */
  readonly summary: string
  /** {@link TracedMessage.index}, to fetch the whole message. */
  readonly messageIndex: number
  readonly callId: string
  /** Whether the same message went the same way before. */
  readonly isRetransmission: boolean
}

export interface LadderCall {
  readonly callId: string
  /** The columns, in the order in which they appear. */
  readonly parties: readonly string[]
  readonly arrows: readonly LadderArrow[]
}

export const endpointName = ({ address, port }: Endpoint): string => hostPort(address, port)

/** Groups by Call-ID, in the order of each call's first message; messages that cannot be read stand under the empty Call-ID. */
export function ladder(messages: readonly TracedMessage[]): LadderCall[] {
  const calls = new Map<string, { parties: Set<string>; arrows: LadderArrow[]; seen: Set<string> }>()
  for (const message of messages) {
    const { callId, identity } = message.description
    let call = calls.get(callId)
    if (!call) calls.set(callId, (call = { parties: new Set(), arrows: [], seen: new Set() }))
    const from = endpointName(message.source)
    const to = endpointName(message.destination)
    const key = `${from} ${to} ${identity}`
    call.arrows.push(arrow(message, from, to, identity !== '' && call.seen.has(key)))
    call.parties.add(from).add(to)
    call.seen.add(key)
  }
  return [...calls].map(([callId, { parties, arrows }]) => ({ callId, parties: [...parties], arrows }))
}

function arrow(message: TracedMessage, from: string, to: string, isRetransmission: boolean): LadderArrow {
  const { label, startLine, callId, contentType } = message.description
  const body = contentType === undefined ? '' : ` · ${contentType}`
  return {
    from,
    to,
    at: message.time,
    label,
    summary: `${startLine} · ${message.transport}${body}`,
    messageIndex: message.index,
    callId,
    isRetransmission,
  }
}
