/**
 * The browsers of a person as others see them: whether one is there to be called, whether somebody talks in it, and with whom (§21.2).
 * Busy is grey for those who may see that and no more, red for those who are closer.
 */
import type { AudioVideoView, PartyView } from '@offhook/contract'
import { type LineNumber, type OwnConnection, otherParties, type Party } from '@offhook/telephony'
import type { Action } from '../rights/index.ts'

/** A connection of somebody's line. */
export interface BrowserTalk {
  readonly own: OwnConnection
  /** Place of the line among those of its person, from 1. */
  readonly position: number
  /** All who take part do: then it is a call of audio and video alone, and no telephone knows of it. */
  readonly isBetweenBrowsers: boolean
}

/** What is asked about one person for one viewer. */
export interface AudioVideoQuestion {
  readonly may: (action: Action, linePosition?: number) => boolean
  /** Whether one of their browsers is a phone now. */
  readonly isThere: boolean
  readonly talk: BrowserTalk | undefined
  readonly view: (own: OwnConnection, other: Party) => PartyView
}

const nothing: AudioVideoView = { state: 'none', others: [] }

export function audioVideoView({ may, isThere, talk, view }: AudioVideoQuestion): AudioVideoView {
  if (!may('seeAudioVideoState')) return nothing
  if (!talk) return isThere ? { state: 'free', others: [] } : nothing
  if (!may('seeAudioVideoBusy')) return { state: 'unavailable', others: [] }
  const others = seesAudioVideoParties(may, talk) ? otherParties(talk.own.call, talk.own.connection) : []
  return { state: 'busy', others: others.map((other) => view(talk.own, other)) }
}

/** Where a browser talks with a telephone, the rights of the line must give it, too. */
function seesAudioVideoParties(may: AudioVideoQuestion['may'], talk: BrowserTalk): boolean {
  const { own, position } = talk
  return (
    may('seeAudioVideoParticipants', position) &&
    (talk.isBetweenBrowsers || seesLineParties(may, own, position))
  )
}

/** With whom somebody talks at a line that is no browser's alone. */
function seesLineParties(
  may: AudioVideoQuestion['may'],
  { connection }: OwnConnection,
  position: number,
): boolean {
  return may(connection.direction === 'incoming' ? 'seeIncomingParty' : 'seeOutgoingParty', position)
}

/** With whom a line talks: in a call between browsers alone the right of audio and video must give it, too. */
export function seesParties(may: AudioVideoQuestion['may'], talk: BrowserTalk): boolean {
  const { own, position } = talk
  return (
    seesLineParties(may, own, position) &&
    (!talk.isBetweenBrowsers || may('seeAudioVideoParticipants', position))
  )
}

/** Whether all who take part talk in browsers; `isInBrowser` is asked for each line. */
export function isBetweenBrowsers(own: OwnConnection, isInBrowser: (line: LineNumber) => boolean): boolean {
  const present = own.call.connections.filter(({ state }) => state !== 'null' && state !== 'fail')
  return (
    present.length > 1 && present.every(({ party }) => party.line !== undefined && isInBrowser(party.line))
  )
}
