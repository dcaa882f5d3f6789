/**
 * The rule for the way of the media of one leg: straight between the phones, or anchored in the media engine, which then speaks
 * with the phone as the phone can and with the other side as that can. Pure.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { LegKind, Protection } from '@offhook/media'

/** What is known of a leg when its way is decided. */
export interface PathQuestion {
  /** How its SIP messages travel. Phones over WebSocket are browsers (RFC 7118). */
  readonly transport?: string
  /** What an administrator has set for the device or the peer: its media always pass the server. */
  readonly isThroughServer?: boolean
  /** What is spoken with it, where it has an order of its own. The way does not depend on it. */
  readonly codecs?: readonly string[] | undefined
  /** What the other side offers, where it has begun. */
  readonly offered?: OfferTraits
  /** The other end is in none of the own networks, and is told this address as ours. */
  readonly outside?: { readonly peer: string; readonly publicAddress: string }
  /** The address by which its signalling comes: there its voice is likely to come from, too. */
  readonly signalledFrom?: string | undefined
  /** What the phone is offered, and the status with which it has refused that. */
  readonly refused?: { readonly status: number; readonly offer: OfferTraits; readonly attempt: number }
}

/** What an offer asks of whoever answers it. */
export interface OfferTraits {
  readonly protection: Protection
  readonly hasIce: boolean
  /** G.711, which every phone has (RFC 7874 §3, RFC 3551 §4.5.14). */
  readonly hasG711: boolean
}

export type MediaPath =
  | { readonly way: 'direct' }
  | {
      readonly way: 'anchored'
      readonly kind: LegKind
      readonly protection: Protection
      /** What the phone is told as our address; without it the one that all are told. */
      readonly address?: string
      /** Where it is likely to be, whatever its description says. */
      readonly signalledFrom?: string
    }

/** Statuses that speak of the media: Not Acceptable Here, Unsupported Media Type, Not Acceptable. */
const MEDIA_REFUSALS: readonly number[] = [488, 415, 606]
/** In other clothes, then with other codecs: a third time would not be understood either. */
const MOST_ATTEMPTS = 2

export function mediaPath(question: PathQuestion): Explained<MediaPath> {
  const decided = wayOf(question)
  const { answer, steps } = decided
  const { outside, signalledFrom } = question
  if (answer.way === 'direct' || answer.kind === 'webRtc') return decided
  const told = {
    ...(outside ? { address: outside.publicAddress } : {}),
    ...(signalledFrom === undefined ? {} : { signalledFrom }),
  }
  return { answer: { ...answer, ...told }, steps }
}

function wayOf(question: PathQuestion): Explained<MediaPath> {
  const { transport, isThroughServer, offered, outside, refused } = question
  if (refused) return afterRefusal(refused)
  if (offered?.hasIce)
    return anchored(
      { rule: 'offer-is-of-a-browser', because: {} },
      { kind: 'webRtc', protection: offered.protection },
    )
  if (offered?.protection === 'dtls')
    return anchored({ rule: 'offer-wants-dtls', because: {} }, { kind: 'rtp', protection: 'dtls' })
  if (!offered && (transport === 'ws' || transport === 'wss'))
    return anchored(
      { rule: 'phone-is-a-browser', because: { transport } },
      { kind: 'webRtc', protection: 'dtls' },
    )
  if (isThroughServer)
    return anchored(
      { rule: 'set-through-server', because: {} },
      { kind: 'rtp', protection: offered?.protection ?? 'none' },
    )
  // Phones in different networks do not reach each other at the addresses that they tell.
  if (outside) {
    const { peer, publicAddress } = outside
    return anchored(
      { rule: 'phone-is-outside', because: { peer, publicAddress } },
      { kind: 'rtp', protection: offered?.protection ?? 'none' },
    )
  }
  const steps: ExplanationStep[] = [{ rule: 'phones-understand-each-other', because: {}, outcome: 'decided' }]
  return { answer: { way: 'direct' }, steps }
}

/** A phone that can do nothing with what the other side offers is offered what the engine can. */
function afterRefusal({
  status,
  offer,
  attempt,
}: NonNullable<PathQuestion['refused']>): Explained<MediaPath> {
  if (!MEDIA_REFUSALS.includes(status) || attempt > MOST_ATTEMPTS) {
    const steps: ExplanationStep[] = [{ rule: 'refusal-stands', because: { status }, outcome: 'decided' }]
    return { answer: { way: 'direct' }, steps }
  }
  const other = offer.protection === 'none' ? 'sdes' : 'none'
  // Whoever was offered G.711 did not miss a codec.
  const isAboutKeys = offer.hasG711 === (attempt === 1)
  return isAboutKeys
    ? anchored(
        { rule: 'offer-refused-for-encryption', because: { status } },
        { kind: 'rtp', protection: other },
      )
    : anchored(
        { rule: 'offer-refused-for-codecs', because: { status } },
        { kind: 'rtp', protection: offer.protection },
      )
}

function anchored(
  step: Omit<ExplanationStep, 'outcome'>,
  how: { kind: LegKind; protection: Protection },
): Explained<MediaPath> {
  return { answer: { way: 'anchored', ...how }, steps: [{ ...step, outcome: 'decided' }] }
}

/** The traits of an offer, found without reading it as a whole: this is asked of every call. */
export function traitsOf(sdp: string): OfferTraits {
  const isEncrypted = /^m=audio [^\r\n]*SAVP/m.test(sdp)
  return {
    protection: !isEncrypted ? 'none' : sdp.includes('\na=crypto:') ? 'sdes' : 'dtls',
    hasIce: sdp.includes('\na=ice-ufrag:') && sdp.includes('\na=fingerprint:'),
    hasG711: /^m=audio \d+ \S+(?: \d+)*? [08](?: |\r|\n|$)/m.test(sdp),
  }
}
