/** What somebody with these rights sees of a person, line by line, in a situation that is made up. Pure. */
import type { Right } from '@offhook/contract'

export interface SeenPerson {
  readonly name: string
  readonly lines: readonly string[]
  readonly business: string
  readonly department: string
  readonly private: string
}

export type SightWord =
  | 'noteText'
  | 'appointmentPublic'
  | 'appointmentPrivate'
  | 'appointmentDetails'
  | 'phoneBusy'
  | 'phoneWith'
  | 'forwarded'
  | 'forwardedTo'
  | 'nothing'
  | 'none'

export interface SightLine {
  readonly name:
    | 'lines'
    | 'business'
    | 'department'
    | 'private'
    | 'presence'
    | 'note'
    | 'appointment'
    | 'phone'
    | 'forwarding'
    | 'may'
  /** A word of the example, a text of the person, rights; null where it is hidden. */
  readonly shown:
    | { readonly word: SightWord }
    | { readonly text: string }
    | { readonly presence: 'busy' }
    | { readonly rights: readonly Right[] }
    | null
}

const doable = [
  'setPresence',
  'setNote',
  'line1.pickUp',
  'line1.setForwarding',
  'seeJournal',
  'changeJournal',
] as const

export function sightOf(person: SeenPerson, rights: ReadonlySet<Right>): readonly SightLine[] {
  const has = (right: Right) => rights.has(right)
  const text = (right: Right, value: string): SightLine['shown'] =>
    !has(right) ? null : value === '' ? { word: 'none' } : { text: value }
  const word = (name: SightWord | null): SightLine['shown'] => (name === null ? null : { word: name })
  const may = doable.filter(has)
  return [
    { name: 'lines', shown: text('seeNumbers', person.lines.join(', ')) },
    { name: 'business', shown: text('seeBusinessContact', person.business) },
    { name: 'department', shown: text('seeDepartment', person.department) },
    { name: 'private', shown: text('seePrivateNumber', person.private) },
    { name: 'presence', shown: has('seePresence') ? { presence: 'busy' } : null },
    { name: 'note', shown: word(has('seeNote') ? 'noteText' : null) },
    { name: 'appointment', shown: word(appointmentWord(has)) },
    { name: 'phone', shown: word(phoneWord(has)) },
    {
      name: 'forwarding',
      shown: word(
        has('line1.seeForwardTarget') ? 'forwardedTo' : has('line1.seeIsForwarded') ? 'forwarded' : null,
      ),
    },
    { name: 'may', shown: may.length > 0 ? { rights: may } : { word: 'nothing' } },
  ]
}

/** Who sees only public appointments is shown a public one, all others the private one as far as they may. */
function appointmentWord(has: (right: Right) => boolean): SightWord | null {
  if (has('seePrivateAppointmentDetails')) return 'appointmentDetails'
  if (has('seePrivateAppointments')) return 'appointmentPrivate'
  return has('seePublicAppointments') ? 'appointmentPublic' : null
}

function phoneWord(has: (right: Right) => boolean): SightWord | null {
  if (!has('seeLineState')) return null
  return has('line1.seeIncomingParty') ? 'phoneWith' : 'phoneBusy'
}
