/** Draws together what both sides of an audio stream have said. */
import type { ExplanationStep } from '@offhook/base'
import type { AgreedFormats } from './agreed-formats.ts'
import type { AgreedAudio, AgreedKeys, LocalAudio, RemoteAddress } from './audio-terms.ts'
import { type Direction, directionOf, narrowed, receives, reversed } from './direction.ts'
import { iceOf } from './ice-attributes.ts'
import { profileOf } from './profile.ts'
import {
  addressOf,
  attributeOf,
  type MediaDescription,
  type SessionDescription,
} from './session-description.ts'

/** Packets hold 10 to 60 ms; what is asked beyond is not done (RFC 8866 §6.4: ptime is a recommendation). */
const PACKET_TIMES = { least: 10, most: 60 }

export function agreedAudio(
  session: SessionDescription,
  index: number,
  local: LocalAudio,
  formats: AgreedFormats,
  keys: AgreedKeys,
  iceRole: 'controlling' | 'controlled',
  steps: ExplanationStep[],
): AgreedAudio {
  const media = session.media[index]!
  const theirs = directionOf(session, media)
  const direction = narrowed(reversed(theirs), local.direction)
  const isHeld = !receives(theirs)
  steps.push({
    rule: isHeld ? 'held-by-remote' : 'direction',
    because: { remote: theirs, wanted: local.direction, agreed: direction },
    outcome: direction === local.direction ? 'passed' : 'changed',
  })
  const ice = local.ice ? iceOf(session, media) : undefined
  return {
    index,
    direction,
    isHeld,
    remote: remoteAddress(session, media),
    ...formats,
    packetTime: packetTime(media, local),
    keys,
    ...(ice && { ice, iceRole }),
    rtcpMux: usesMux(media, local),
    usesFeedback: profileOf(media.protocol)?.usesFeedback ?? false,
  }
}

/** RFC 5761 §5.1.1: only where both say so. */
export function usesMux(media: MediaDescription, local: LocalAudio): boolean {
  return local.rtcpMux && attributeOf(media, 'rtcp-mux') !== undefined
}

/** The direction that our answer tells. */
export function answeredDirection(session: SessionDescription, index: number, wanted: Direction): Direction {
  return narrowed(reversed(directionOf(session, session.media[index]!)), wanted)
}

/** RTCP goes to the port above, unless `a=rtcp` says otherwise (RFC 3550 §11, RFC 3605 §2.1). */
function remoteAddress(session: SessionDescription, media: MediaDescription): RemoteAddress {
  const address = addressOf(session, media)
  const match = /^([0-9]{1,5})(?: IN IP[46] ([0-9A-Fa-f:.]{2,45}))?$/.exec(attributeOf(media, 'rtcp') ?? '')
  const port = Number(match?.[1] ?? media.port + 1)
  return {
    address,
    port: media.port,
    rtcpAddress: match?.[2] ?? address,
    rtcpPort: port <= 65_535 ? port : 0,
  }
}

function packetTime(media: MediaDescription, local: LocalAudio): number {
  const asked = Number(attributeOf(media, 'ptime') ?? local.packetTime)
  const most = Number(attributeOf(media, 'maxptime') ?? PACKET_TIMES.most)
  const wanted = Math.min(asked || local.packetTime, most || PACKET_TIMES.most)
  // Frames of 10 ms are what all codecs here can be cut into.
  return Math.min(Math.max(Math.floor(wanted / 10) * 10, PACKET_TIMES.least), PACKET_TIMES.most)
}
