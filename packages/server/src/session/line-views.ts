/** The lines of people, as others see them: state, with whom they talk, where calls go, and whether somebody talks in a browser. */
import type { LineView, PersonView } from '@offhook/contract'
import { type LineNumber, type LineSituation, otherParties } from '@offhook/telephony'
import type { Calls } from '../call/index.ts'
import type { Person } from '../directory/index.ts'
import { activityOf, isParked, type Line, type Lines } from '../line/index.ts'
import type { Access, Action, Viewer } from '../rights/index.ts'
import { audioVideoView, seesParties } from './audio-video-view.ts'
import type { BrowserTalks } from './browser-talks.ts'
import type { PartyViews } from './party-views.ts'

export interface LineViewsOptions {
  readonly access: Access
  readonly lines: Lines
  readonly calls: Calls
  readonly browserTalks: BrowserTalks
  readonly partyViews: PartyViews
}

export class LineViews {
  readonly #options: LineViewsOptions

  constructor(options: LineViewsOptions) {
    this.#options = options
  }

  /** The lines of a person whose state the viewer may see. */
  of(viewer: Viewer, person: Person): LineView[] {
    const { access, lines } = this.#options
    return person.lines.flatMap((number, index) => {
      const line = lines.get(number)
      const position = index + 1
      const isHidden = person.hiddenLines.includes(number) && viewer.personId !== person.id
      if (!line || isHidden || !access.allows(viewer, 'seeLineState', person.id, position)) return []
      return [this.#view(viewer, person, line, position)]
    })
  }

  /** The lines of a person whose numbers the viewer may know. */
  shown(viewer: Viewer, person: Person): readonly LineNumber[] {
    if (viewer.personId === person.id) return person.lines
    if (!this.#options.access.allows(viewer, 'seeNumbers', person.id)) return []
    if (person.hiddenLines.length === 0) return person.lines
    return person.lines.filter((line) => !person.hiddenLines.includes(line))
  }

  /** The level for all lets everybody see that calls go elsewhere, and not whether the line is free. */
  forwarded(viewer: Viewer, person: Person): PersonView['forwardedLines'] {
    const { access, lines } = this.#options
    return this.shown(viewer, person).flatMap((number) => {
      const position = person.lines.indexOf(number) + 1
      const may = (action: Action) => access.allows(viewer, action, person.id, position)
      const forwarding = lines.get(number)?.device.forwardings.find(({ kind }) => kind === 'always')
      if (!forwarding || may('seeLineState') || !may('seeIsForwarded')) return []
      return [{ line: number, forwardedTo: may('seeForwardTarget') ? forwarding.destination : null }]
    })
  }

  audioVideo(viewer: Viewer, person: Person): PersonView['audioVideo'] {
    const { access, browserTalks, partyViews } = this.#options
    const isSelf = viewer.personId === person.id
    const lines = person.lines.filter((line) => isSelf || !person.hiddenLines.includes(line))
    const [talk] = lines.flatMap((line) => browserTalks.at(line, person.lines.indexOf(line) + 1) ?? [])
    return audioVideoView({
      may: (action, position) => access.allows(viewer, action, person.id, position),
      isThere: lines.some((line) => browserTalks.isThere(line)),
      talk,
      view: (own, other) => partyViews.ofColleague(viewer, person, own, other),
    })
  }

  #view(viewer: Viewer, person: Person, line: Line, position: number): LineView {
    const { access, calls, browserTalks, partyViews } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id, position)
    const { device } = line
    const situation = calls.situationOf(line)
    const { status, own } = activityOf(situation)
    const seesOther = own && seesParties((action) => may(action), browserTalks.of(own, position))
    const other = seesOther ? otherParties(own.call, own.connection)[0] : undefined
    const forwarding = device.forwardings.find(({ kind }) => kind === 'always')
    return {
      line: device.line,
      state: device.state,
      status,
      since: own ? (own.connection.answeredAt ?? own.connection.startedAt) : null,
      direction: own ? own.connection.direction : null,
      other: other ? partyViews.ofColleague(viewer, person, own!, other) : null,
      isForwarded: forwarding !== undefined && may('seeIsForwarded'),
      forwardedTo: forwarding && may('seeForwardTarget') ? forwarding.destination : null,
      doNotDisturb: device.doNotDisturb,
      maySetForwarding: may('setForwarding'),
      pickupCallId: may('pickUp') ? callToPickUp(situation) : null,
    }
  }
}

/** The call that rings at the line, where nothing else goes on there; else the one that is parked there the longest. */
function callToPickUp(situation: LineSituation): string | null {
  const { status, own } = activityOf(situation)
  if (own && status === 'ringing') return own.call.id
  return situation.connections.find(({ connection }) => isParked(connection))?.call.id ?? null
}
