/** What people see in their browsers, as a play tells it: judged by what their own clients were told, and by nothing else. */
import type { CallCard, LineView, PartyView } from '@offhook/contract'
import type { Person as Actor, Observation, Seen } from '@offhook/telephony'
import type { TestClient } from './test-client.ts'

export interface Screens {
  /** Absent for people outside. */
  clientOf(actor: Actor): TestClient | undefined
}

type Of<Name extends Observation['see']> = Extract<Observation, { see: Name }>

/** Undefined where it is nothing that a screen shows. */
export function seeOnScreen(observation: Observation, screens: Screens): Seen | undefined {
  switch (observation.see) {
    case 'rings':
      return seeCards(screens, [observation.who], (cards) => cards.some(isRinging))
    case 'quiet':
      // A call that waits at the line rings nowhere.
      return seeCards(screens, [observation.who], (cards) => cards.every(({ state }) => state === 'queued'))
    case 'talk':
      return seeCards(screens, observation.people, (cards) =>
        cards.some((card) => card.state === 'connected' && card.answeredAt !== null),
      )
    case 'state':
      return seeTiles(screens, observation)
    case 'caller':
      return seeCaller(screens, observation)
    case 'partner':
      return seeCards(screens, [observation.who], (cards) =>
        cards.some((card) => card.others.some((party) => isActor(party, observation.whom))),
      )
    case 'may':
      return seePermission(screens, observation)
    case 'journal':
      return seeJournal(screens, observation)
    default:
      return undefined
  }
}

function isRinging({ state }: CallCard): boolean {
  return state === 'alerting' || state === 'initiated'
}

function cardsOf(client: TestClient): CallCard[] {
  return [...client.cards.values()]
}

function seeCards(
  screens: Screens,
  people: readonly Actor[],
  holds: (cards: readonly CallCard[]) => boolean,
): Seen | undefined {
  const clients = people.flatMap((actor) => screens.clientOf(actor) ?? [])
  if (clients.length === 0) return undefined
  const seen = clients.map((client) => `${client.me?.name} has on the screen: ${describe(cardsOf(client))}`)
  return { holds: clients.every((client) => holds(cardsOf(client))), seen: seen.join('; ') }
}

function describe(cards: readonly CallCard[]): string {
  const texts = cards.map(({ state, others }) => `${state} with ${others.map(nameOf).join(', ')}`)
  return texts.length > 0 ? texts.join(' and ') : 'no call'
}

function nameOf({ name, display }: PartyView): string {
  return name ?? (display || 'an unknown caller')
}

/** The tiles of the people as the viewer sees them. */
function seeTiles(screens: Screens, { viewer, people, state }: Of<'state'>): Seen | undefined {
  const client = screens.clientOf(viewer)
  if (!client) return undefined
  const states = people.map((actor) => tileState(screens, client, actor))
  const seen = people.map((actor, index) => `${viewer.name} sees ${actor.name} ${states[index]}`)
  return { holds: states.every((known) => known === undefined || known === state), seen: seen.join(', ') }
}

const words: Record<LineView['status'], string> = {
  free: 'free',
  ringing: 'ringing',
  calling: 'busy',
  busy: 'busy',
  outOfService: 'out of service',
}

function tileState(screens: Screens, viewer: TestClient, actor: Actor): string | undefined {
  const own = screens.clientOf(actor)
  const line = own && viewer.people.get(own.viewer.personId)?.lines[0]
  if (!own || !line) return undefined
  // A phone that prompts its user to go off hook rings, but to others its owner is calling already.
  const isPrompted = cardsOf(own).some((card) => card.state === 'initiated')
  return line.status === 'calling' && isPrompted ? 'ringing' : words[line.status]
}

function seeCaller(screens: Screens, { who, whom }: Of<'caller'>): Seen | undefined {
  const client = screens.clientOf(who)
  if (!client) return undefined
  const card = cardsOf(client).find((known) => known.state === 'alerting')
  const [caller] = card?.others ?? []
  if (!caller) return { holds: false, seen: `nobody rings on the screen of ${who.name}` }
  const isKnown = caller.display !== ''
  return { holds: whom ? isActor(caller, whom) : !isKnown, seen: nameOf(caller) }
}

function isActor(party: PartyView, actor: Actor): boolean {
  return actor.isLine ? party.dial === actor.number : party.canonical === actor.number
}

function seePermission(screens: Screens, { who, service, isPermitted }: Of<'may'>): Seen | undefined {
  const client = screens.clientOf(who)
  if (!client) return undefined
  const offered = [...client.lines.values(), ...client.cards.values()].flatMap(({ permitted }) => permitted)
  return { holds: offered.includes(service) === isPermitted, seen: `offered: ${offered.join(', ')}` }
}

/** Every entry was told, with its end. */
function seeJournal(screens: Screens, { who, entries }: Of<'journal'>): Seen | undefined {
  const client = screens.clientOf(who)
  if (!client) return undefined
  const ended = [...client.journal.values()].filter(({ endedAt }) => endedAt !== null)
  return { holds: ended.length === entries.length, seen: `${ended.length} entries on the screen` }
}
