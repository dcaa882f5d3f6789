/** Traced messages as a ladder that people can read: names instead of addresses, and plain words. Pure. */
import { type Ladder, type LadderArrow, ladderWordOf, ladderWords } from '@offhook/contract'
import { decodeText, type Endpoint, endpointName, maskSecrets, type TracedMessage } from '@offhook/sip'

/** The name of the server itself in a ladder. */
export const SELF = 'Offhook'

/** What an end of the other side is called: a phone by its line and name, else its address. */
export type NameOf = (endpoint: Endpoint) => string

export function ladderOf(arrows: readonly LadderArrow[]): Ladder {
  const participants = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return { participants: inOrder([...participants]), arrows: [...arrows] }
}

/** SIP messages and others, by their time. */
export function merged(
  messages: readonly TracedMessage[],
  nameOf: NameOf,
  others: readonly LadderArrow[],
): readonly LadderArrow[] {
  const arrows = messages.map((message) => arrowView(message, nameOf))
  return others.length === 0 ? arrows : [...arrows, ...others].sort((a, b) => a.at - b.at)
}

/** Secrets are masked, always. */
export function arrowView(message: TracedMessage, nameOf: NameOf): LadderArrow {
  const { description, transport, direction, time } = message
  const other = nameOf(message.remote)
  return arrowOf({
    at: time,
    from: direction === 'in' ? other : SELF,
    to: direction === 'in' ? SELF : other,
    protocol: `SIP over ${transport}`,
    label: description.label,
    callId: description.callId,
    text: decodeText(maskSecrets(message.bytes).toString('latin1')),
  })
}

/** An arrow with what it says in plain words. */
export function arrowOf(arrow: Omit<LadderArrow, 'summary'>): LadderArrow {
  return { ...arrow, summary: ladderWords[ladderWordOf(arrow)] }
}

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
