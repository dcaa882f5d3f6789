/** Somebody in a call, as a viewer is shown them. */
import type { PartyView } from '@offhook/contract'
import type { KnownParty } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'

export function partyView(party: KnownParty, numbers: Numbers, language: Viewer['language']): PartyView {
  const canonical = canonicalOf(party, numbers)
  const number = party.line ?? party.number
  return {
    canonical,
    display: party.restricted ? '' : numbers.display(number),
    dial: party.restricted || number === '' ? null : number,
    name: party.name ?? null,
    personId: party.personId ?? null,
    place: party.line === undefined && canonical ? numbers.place(canonical, language) : null,
    restricted: party.restricted ?? false,
  }
}

function canonicalOf(party: KnownParty, numbers: Numbers): string | null {
  if (party.restricted) return null
  if (party.line !== undefined) return numbers.canonicalOfLine(party.line)
  return party.number.startsWith('+') ? party.number : null
}
