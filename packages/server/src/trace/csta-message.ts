/** What a kept CSTA message says about itself: its name, the calls and the devices in it. Pure. */
import type { LadderArrow } from '@offhook/contract'
import { decodeText, type LinkDirection } from '@offhook/csta'
import { arrowOf, SELF } from './ladder-view.ts'

/** Who is at the other end. */
export interface CstaPeer {
  readonly kind: 'phoneSystem' | 'application'
  readonly name: string
}

export interface CstaMessage {
  readonly at: number
  readonly direction: LinkDirection
  readonly peer: CstaPeer
  /** What an answer has in common with its request (ECMA-323 Annex J). */
  readonly invokeId: number
  readonly content: Uint8Array
}

const NAME = /<(?:[\w.-]{1,40}:)?([A-Za-z]+)[\s>/]/
const CALL = /<(?:[\w.-]{1,40}:)?callID>([^<]{1,200})</g
const NUMBER = />(?:N&lt;)?([0-9*#+]{1,32})(?:&gt;[^<]*)?</g

/** `malformed` where it is no XML. */
export function nameIn(text: string): string {
  return NAME.exec(text)?.[1] ?? 'malformed'
}

/** The calls that a message names, by the ids of its sender's phone system. */
export function callIdsIn(text: string): ReadonlySet<string> {
  return matches(CALL, text)
}

/** The devices that a message names: `302`, or `N<302>Ben` with its signs escaped. */
export function numbersIn(text: string): ReadonlySet<string> {
  return matches(NUMBER, text)
}

export function isEventName(name: string): boolean {
  return name.endsWith('Event')
}

export function isAnswerName(name: string): boolean {
  return name.endsWith('Response') || name === 'CSTAErrorCode'
}

export function cstaArrow({ at, direction, peer, content }: CstaMessage): LadderArrow {
  const text = decodeText(content)
  const [callId = ''] = callIdsIn(text)
  return arrowOf({
    at,
    from: direction === 'in' ? peer.name : SELF,
    to: direction === 'in' ? SELF : peer.name,
    protocol: 'CSTA',
    label: nameIn(text),
    callId,
    text,
  })
}

function matches(pattern: RegExp, text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(pattern), ([, found]) => found!))
}
