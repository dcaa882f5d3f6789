/** Which of the kept CSTA messages are about one call. Pure. */
import { decodeText } from '@offhook/csta'
import {
  type CstaMessage,
  type CstaPeer,
  callIdsIn,
  isAnswerName,
  isEventName,
  nameIn,
  numbersIn,
} from './csta-message.ts'

export interface SoughtCall {
  /** Ours; applications know it by this one. */
  readonly callId: string
  readonly lines: ReadonlySet<string>
  /** A call of a phone system is one that begins between these, milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Until then its messages come. */
  readonly until: number
  readonly isLine: (number: string) => boolean
}

interface Seen {
  readonly message: CstaMessage
  readonly name: string
  /** Ids are unique for one peer alone. */
  readonly calls: readonly string[]
  readonly lines: readonly string[]
}

interface Candidate {
  readonly id: string
  /** When the first event told of it; of one without events, the first message. */
  beganAt: number
  hasEvents: boolean
  readonly lines: Set<string>
}

/**
 * A phone system's call is found as its SIP messages are: it began while the sought one lived, among lines that all have a part in
 * it. Requests and answers belong together by their invoke ids, so that an answer without parameters is found as well.
 *
 * @param messages The oldest first.
 */
export function messagesOfCall(messages: Iterable<CstaMessage>, call: SoughtCall): readonly CstaMessage[] {
  const seen: Seen[] = []
  for (const message of messages) {
    if (message.at <= call.until) seen.push(seenIn(message, call))
  }
  const isMeant = meantCalls(seen, call)
  const meant = new Set<CstaMessage>()
  const asked = new Map<string, Seen>()
  for (const each of seen) {
    const { message, name, calls } = each
    const isOfCall = calls.some((id) => isMeant.has(id))
    if (isOfCall) meant.add(message)
    if (isEventName(name)) continue
    if (!isAnswerName(name)) {
      asked.set(exchangeOf(message, message.direction), each)
      continue
    }
    const key = exchangeOf(message, message.direction === 'in' ? 'out' : 'in')
    const request = asked.get(key)
    asked.delete(key)
    if (!request) continue
    if (isOfCall) meant.add(request.message)
    else if (meant.has(request.message)) meant.add(message)
  }
  return seen.flatMap(({ message }) => (meant.has(message) ? [message] : []))
}

function seenIn(message: CstaMessage, { isLine }: SoughtCall): Seen {
  const text = decodeText(message.content)
  return {
    message,
    name: nameIn(text),
    calls: Array.from(callIdsIn(text), (id) => keyOf(message.peer, id)),
    lines: [...numbersIn(text)].filter(isLine),
  }
}

function meantCalls(seen: readonly Seen[], { callId, lines, from, to }: SoughtCall): ReadonlySet<string> {
  const candidates = new Map<string, Candidate>()
  for (const { message, name, calls, lines: named } of seen) {
    for (const key of calls) {
      const hasEvents = isEventName(name)
      const known = candidates.get(key)
      const candidate = known ?? { id: key, beganAt: message.at, hasEvents, lines: new Set() }
      if (!known) candidates.set(key, candidate)
      // An answer may be there before the call is told of, or after its end.
      if (hasEvents && !candidate.hasEvents) candidate.beganAt = message.at
      candidate.hasEvents ||= hasEvents
      for (const line of named) candidate.lines.add(line)
    }
  }
  const meant = new Set([keyOf({ kind: 'application', name: '' }, callId)])
  for (const { id, beganAt, lines: named } of candidates.values()) {
    const isAmongThem = named.size > 0 && [...named].every((line) => lines.has(line))
    if (isAmongThem && beganAt >= from && beganAt <= to) meant.add(id)
  }
  return meant
}

/** Applications all know calls by our ids, phone systems each by their own. */
function keyOf({ kind, name }: CstaPeer, callId: string): string {
  return kind === 'application' ? callId : `${name}\n${callId}`
}

function exchangeOf({ peer, invokeId }: CstaMessage, direction: CstaMessage['direction']): string {
  return `${peer.kind} ${direction} ${invokeId} ${peer.name}`
}
