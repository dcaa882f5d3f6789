/** Somebody in a call, as a viewer is shown them. */
import type { PartyView } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { KnownParty } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'

/** In which places and reasons are told. */
export type Language = Viewer['language']

/** What is shown of somebody whom the viewer must not know. */
export const hiddenParty: KnownParty = { number: '', restricted: true }

/** Of a party that withholds its identity nothing is shown (RFC 3323). */
const restrictedView: PartyView = {
  canonical: null,
  display: '',
  dial: null,
  name: null,
  personId: null,
  place: null,
  restricted: true,
}

/** `at` is the line that sees the party: numbers are written as at its location. */
export function partyView(
  party: KnownParty,
  numbers: Numbers,
  at: LineNumber | undefined,
  language: Language,
): PartyView {
  if (party.restricted) return restrictedView
  const canonical = canonicalOf(party, numbers)
  const number = party.line ?? party.number
  return {
    canonical,
    display: numbers.of(at).display(number),
    dial: number === '' ? null : number,
    name: party.name ?? null,
    personId: party.personId ?? null,
    place: party.line === undefined && canonical ? numbers.of(at).place(canonical, language) : null,
    restricted: false,
  }
}

function canonicalOf(party: KnownParty, numbers: Numbers): string | null {
  if (party.line !== undefined) return numbers.of(party.line).canonicalOfLine(party.line)
  return party.number.startsWith('+') ? party.number : null
}
