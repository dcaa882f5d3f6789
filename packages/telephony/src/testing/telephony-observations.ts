/** What can be seen on the bare stage: judged by the calls, as `step` made them, alone. */
import { liveConnections, otherParties } from '../call.ts'
import { isPermitted, situationOf } from '../permitted.ts'
import { nameOf, seeJournal } from '../play/journal.ts'
import type { Observation, Person, SeenState, Tone } from '../play/play.ts'
import type { Seen } from '../play/stage.ts'
import type { Story } from '../story.ts'
import type { Cause } from '../words.ts'
import type { CallWatch } from './call-watch.ts'

export interface View {
  /** What is known of calls and lines: a watch, or whatever else keeps them. */
  readonly watch: Pick<CallWatch, 'calls' | 'devices' | 'live' | 'stories'>
  readonly cast: readonly Person[]
}

type Of<Name extends Observation['see']> = Extract<Observation, { see: Name }>

export function observe(observation: Observation, view: View): Seen {
  switch (observation.see) {
    case 'rings':
      return seeState(view, [observation.who], 'ringing')
    case 'quiet':
      return seeQuiet(view, [observation.who])
    case 'allQuiet':
      return seeQuiet(view, view.cast)
    case 'onHold':
      return seeHold(view, observation.who)
    case 'parked':
      return seeParked(view, observation.who)
    case 'talk':
      return seeTalk(view, observation.people)
    case 'state':
      return seeState(view, observation.people, observation.state)
    case 'hears':
      return seeTone(view, observation)
    case 'caller':
      return seeCaller(view, observation)
    case 'partner':
      return seePartner(view, observation)
    case 'may':
      return seePermission(view, observation)
    case 'journal':
      return seeJournal(observation.entries, storiesOf(view, observation.who), view.cast)
  }
}

/** The own connections of somebody, live. Those of people outside are found by their number. */
function connectionsOf({ watch }: View, { number, isLine, isRestricted }: Person) {
  if (isLine) return watch.live(number)
  const known = isRestricted ? '' : number
  return watch.calls.flatMap((call) =>
    liveConnections(call)
      .filter(({ party }) => party.line === undefined && party.number === known)
      .map((connection) => ({ call, connection })),
  )
}

function stateOf(view: View, person: Person): SeenState {
  const device = view.watch.devices.get(person.number)
  if (device && device.state !== 'inService') return 'out of service'
  const states = connectionsOf(view, person).map(({ connection }) => connection.state)
  // A line that a call did not reach is as it was; so is one at which a call only waits.
  const occupied = states.filter((state) => state !== 'fail' && state !== 'queued')
  if (occupied.length === 0) return 'free'
  // A phone that prompts its user to go off hook rings, too.
  return occupied.every((state) => state === 'alerting' || state === 'initiated') ? 'ringing' : 'busy'
}

function describeStates(view: View, people: readonly Person[]): string {
  return people.map((person) => `${person.name} is ${stateOf(view, person)}`).join(', ')
}

function seeState(view: View, people: readonly Person[], state: SeenState): Seen {
  const holds = people.every((person) => stateOf(view, person) === state)
  return { holds, seen: describeStates(view, people) }
}

function seeQuiet(view: View, people: readonly Person[]): Seen {
  const holds = people.every((person) =>
    connectionsOf(view, person).every(
      ({ connection }) => connection.state === 'fail' || connection.state === 'queued',
    ),
  )
  return { holds, seen: describeStates(view, people) }
}

function seeHold(view: View, who: Person): Seen {
  const holds = connectionsOf(view, who).some(
    ({ call, connection }) =>
      connection.state === 'connected' &&
      liveConnections(call).some((other) => other !== connection && other.state === 'hold'),
  )
  return { holds, seen: describeCalls(view) }
}

function seeParked(view: View, who: Person): Seen {
  const holds = connectionsOf(view, who).some(
    ({ call, connection }) =>
      connection.state === 'connected' &&
      liveConnections(call).some((other) => other !== connection && other.state === 'queued'),
  )
  return { holds, seen: describeCalls(view) }
}

function seeTalk(view: View, people: readonly Person[]): Seen {
  const holds = connectionsOf(view, people[0]!).some(({ call }) => {
    const talking = liveConnections(call).filter(
      ({ state, answeredAt }) => state === 'connected' && answeredAt !== undefined,
    )
    const isIn = (person: Person) =>
      connectionsOf(view, person).some(
        (own) => own.call.id === call.id && talking.some(({ id }) => id === own.connection.id),
      )
    return liveConnections(call).length === people.length && people.every(isIn)
  })
  return { holds, seen: describeCalls(view) }
}

function describeCalls({ watch, cast }: View): string {
  const calls = watch.calls.map((call) =>
    liveConnections(call)
      .map(({ party, state }) => `${nameOf(party, cast)} ${state}`)
      .join(' with '),
  )
  return calls.length > 0 ? calls.join('; ') : 'nobody is in a call'
}

const toneOf: Partial<Record<Cause, Tone>> = {
  busy: 'busy',
  callRejected: 'rejected',
  doNotDisturb: 'busy',
  destNotObtainable: 'unobtainable',
  invalidDestination: 'unobtainable',
  callLoop: 'unobtainable',
}

const toneOfResult: Partial<Record<Story['result']['answer'], Tone>> = {
  busy: 'busy',
  rejected: 'rejected',
  failed: 'unobtainable',
}

/** The tone of the present call; where the switch has ended it at once, of the last one. */
function seeTone(view: View, { who, tone }: Of<'hears'>): Seen {
  const own = connectionsOf(view, who).find(({ connection }) => connection.direction === 'outgoing')
  const others = own ? liveConnections(own.call).filter(({ id }) => id !== own.connection.id) : []
  const failed = others.find(({ state }) => state === 'fail')
  const last = own ? undefined : storiesOf(view, who).at(-1)?.result.answer
  const ringing: Tone | undefined = others.some(({ state }) => state === 'alerting') ? 'ringing' : undefined
  const heard = (failed?.cause && toneOf[failed.cause]) ?? ringing ?? (last && toneOfResult[last])
  return { holds: heard === tone, seen: `${who.name} hears ${heard ?? 'nothing of that kind'}` }
}

function seeCaller(view: View, { who, whom }: Of<'caller'>): Seen {
  const ringing = connectionsOf(view, who).find(({ connection }) => connection.state === 'alerting')
  if (!ringing) return { holds: false, seen: `${who.name}'s phone does not ring` }
  const party = ringing.connection.firstOther ?? { number: '' }
  const isHidden = party.restricted === true || (party.line ?? party.number) === ''
  const shown = isHidden ? undefined : (party.line ?? party.number)
  return { holds: shown === whom?.number, seen: isHidden ? 'an unknown caller' : nameOf(party, view.cast) }
}

function seePartner(view: View, { who, whom }: Of<'partner'>): Seen {
  const parties = connectionsOf(view, who).flatMap(({ call, connection }) => otherParties(call, connection))
  const holds = parties.some((party) => (party.line ?? party.number) === whom.number)
  const seen = parties.map((party) => nameOf(party, view.cast)).join(' and ')
  return { holds, seen: seen === '' ? 'nobody' : seen }
}

function seePermission({ watch }: View, { who, service, isPermitted: expected }: Of<'may'>): Seen {
  const device = watch.devices.get(who.number)
  if (!device) return { holds: !expected, seen: `${who.name} has no line` }
  const line = situationOf(device, watch.calls)
  const answers = [
    isPermitted(service, line),
    ...line.connections.map((own) => isPermitted(service, line, own)),
  ]
  const permitted = answers.some(({ answer }) => answer)
  const reasons = answers.map(({ steps }) => steps.at(-1)?.rule).join(', ')
  return { holds: permitted === expected, seen: permitted ? 'it is permitted' : `refused by ${reasons}` }
}

function storiesOf({ watch }: View, { number }: Person): readonly Story[] {
  return watch.stories(number)
}
