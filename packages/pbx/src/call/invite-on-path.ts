/** Calling a phone or peer on the way that its media need, and once more on another way where it refuses what it is offered. */
import type { Explained } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import type { Anchor } from '../media/anchor.ts'
import { type MediaPath, mediaPath, type PathQuestion, traitsOf } from '../media/path.ts'
import type { Fork } from './fork.ts'
import type { Call, Leg } from './parts.ts'

/** Sends the INVITE; `offer` is what the phone is offered. */
type Invite = (anchor: Anchor | undefined, offer: string | undefined) => Leg

/** Calls within `fork`; `offer` is what the other side offers. */
export function inviteOnPath(
  call: Call,
  fork: Fork,
  question: PathQuestion,
  offer: string | undefined,
  line: LineNumber | undefined,
  invite: Invite,
): void {
  if (call.switching.gateway) attempt(call, fork, mediaPath(question), question, offer, line, invite, 1)
  else fork.add(invite(undefined, offer))
}

function attempt(
  call: Call,
  fork: Fork,
  path: Explained<MediaPath>,
  about: Pick<PathQuestion, 'codecs' | 'outside' | 'signalledFrom'>,
  offer: string | undefined,
  line: LineNumber | undefined,
  invite: Invite,
  count: number,
): void {
  const gateway = call.switching.gateway!
  const { answer } = path
  tellPath(call, path, line)
  const send = (anchor: Anchor | undefined): Leg => {
    const leg = invite(anchor, anchor && offer !== undefined ? anchor.offerToPhone(offer) : offer)
    leg.again = (status) => {
      if (offer === undefined || (answer.way === 'anchored' && answer.kind === 'webRtc')) return false
      const { outside, signalledFrom } = about
      const refused = { status, offer: traitsOf(offer), attempt: count }
      const other = mediaPath({ refused, signalledFrom, ...(outside ? { outside } : {}) })
      if (other.answer.way === 'direct') return false
      attempt(call, fork, other, about, offer, line, invite, count + 1)
      return true
    }
    return leg
  }
  if (answer.way === 'direct') fork.add(send(undefined))
  else void fork.expect(gateway.anchor(answer, about.codecs), send)
}

/** Tells why the media go as they go; of phones that need no engine only once a call. */
export function tellPath(call: Call, path: Explained<MediaPath>, line: LineNumber | undefined): void {
  const { answer, steps } = path
  if (answer.way === 'direct') {
    if (call.hasToldDirectPath) return
    call.hasToldDirectPath = true
  }
  const way = answer.way === 'direct' ? 'direct' : 'through the server'
  call.switching.decided(call, 'media-path', { answer: way, steps }, line)
}
