/** Traced messages as a ladder that people can read: names instead of addresses, and plain words. Pure. */
import type { Ladder, LadderArrow } from '@offhook/contract'
import { decodeText, type Endpoint, endpointName, maskSecrets, type TracedMessage } from '@offhook/sip'
import { plainWords } from './plain-words.ts'

/** The name of the server itself in a ladder. */
export const SELF = 'Offhook'

/** What an end of the other side is called: a phone by its line and name, else its address. */
export type NameOf = (endpoint: Endpoint) => string

export function ladderView(messages: readonly TracedMessage[], nameOf: NameOf): Ladder {
  const participants = new Set<string>()
  const arrows = messages.map((message) => {
    const arrow = arrowView(message, nameOf)
    participants.add(arrow.from).add(arrow.to)
    return arrow
  })
  return { participants: inOrder([...participants]), arrows }
}

/** The latest `limit` messages of both, by their time. */
export function merged(ladder: Ladder, others: readonly LadderArrow[], limit: number): Ladder {
  if (others.length === 0) return ladder
  const arrows = [...ladder.arrows, ...others].sort((a, b) => a.at - b.at).slice(-limit)
  return { participants: inOrder([...new Set(arrows.flatMap(({ from, to }) => [from, to]))]), arrows }
}

/** Secrets are masked, always. */
export function arrowView(message: TracedMessage, nameOf: NameOf): LadderArrow {
  const { description, transport, direction, time } = message
  const other = nameOf(message.remote)
  const text = maskSecrets(message.bytes).toString('latin1')
  return {
    at: time,
    from: direction === 'in' ? other : SELF,
    to: direction === 'in' ? SELF : other,
    protocol: `SIP over ${transport}`,
    label: description.label,
    summary: plainWords(description, TO_WITH_TAG.test(text)),
    callId: description.callId,
    text: decodeText(text),
  }
}

/** RFC 3261 §12.2: a request within a dialog has a tag in To. */
const TO_WITH_TAG = /^(?:to|t)[ \t]*:[^\r\n]*;[ \t]*tag=/im

/** The server stands after the first other side, so that arrows are short. */
function inOrder(participants: readonly string[]): string[] {
  const [first, ...others] = participants.filter((name) => name !== SELF)
  return first === undefined ? [...participants] : [first, SELF, ...others]
}

/** Names by the address of the phone's registration; else the address itself. */
export function namesOf(
  phones: readonly { readonly address: string; readonly line: string }[],
  nameOfLine: (line: string) => string | undefined,
): NameOf {
  const byAddress = new Map(phones.map((phone) => [phone.address, phone.line]))
  return (endpoint) => {
    const address = endpointName(endpoint)
    const line = byAddress.get(address)
    if (line === undefined) return address
    const name = nameOfLine(line)
    return name ? `${line} ${name}` : line
  }
}
