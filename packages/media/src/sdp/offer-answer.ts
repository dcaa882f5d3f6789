/**
 * Offer and answer (RFC 3264) as pure functions. One audio stream is carried; every other medium is refused, in its place.
 */
import { type Explained, type ExplanationStep, NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import { agreedAudio, answeredDirection, usesMux } from './agreed-audio.ts'
import { type AgreedFormats, agreeFormats } from './agreed-formats.ts'
import { keysForAnswer, keysFromAnswer } from './agreed-keys.ts'
import { audioLine, refusedLine, setupOf } from './audio-line.ts'
import type { AgreedAudio, AgreedKeys, LocalAudio } from './audio-terms.ts'
import { type Format, formatsOf, isSameEncoding } from './format.ts'
import { answeredBundle, bundleOf } from './group.ts'
import { offeredProfile } from './profile.ts'
import {
  type Attribute,
  attributeOf,
  type MediaDescription,
  type Origin,
  type SessionDescription,
} from './session-description.ts'

export interface Answered {
  readonly description: SessionDescription
  /** Undefined where no audio stream is accepted: the offer is to be refused with 488 (RFC 3261 §13.3.1.3). */
  readonly audio?: AgreedAudio
}

/** A first offer with one audio stream (RFC 3264 §5). */
export function createOffer(origin: Origin, local: LocalAudio): SessionDescription {
  return describe(origin, [offeredLine(local, local.formats)], local.mid === undefined ? [] : [local.mid])
}

/**
 * A further offer in the same session (RFC 3264 §8): the version goes up by one, every medium keeps its place, what was refused
 * stays refused, and a payload type keeps its meaning (§8.3.2). `previous` is our last description, offer or answer. Hold is a
 * `local` with another direction (§8.4).
 */
export function createNextOffer(previous: SessionDescription, local: LocalAudio): SessionDescription {
  const found = previous.media.findIndex(({ kind, port }) => kind === 'audio' && port !== 0)
  const index = found >= 0 ? found : previous.media.findIndex(({ kind }) => kind === 'audio')
  const known = previous.media[index]
  const mid = known === undefined ? local.mid : attributeOf(known, 'mid')
  const formats = keptPayloadTypes(known ? formatsOf(known) : [], local.formats)
  const { mid: _, ...rest } = local
  const line = offeredLine(mid === undefined ? rest : { ...rest, mid }, formats)
  const media = previous.media.map((old, position) => (position === index ? line : refusedLine(old)))
  if (index < 0) media.push(line)
  return describe(nextOrigin(previous.origin), media, mid === undefined ? [] : [mid])
}

/** The origin of the next description of the same session (RFC 3264 §8: the version goes up by one). */
export function nextOrigin(origin: Origin): Origin {
  return { ...origin, version: String(BigInt(origin.version) + 1n) }
}

/**
 * Answers `offer` (RFC 3264 §6): the first audio stream that can be accepted is, all else is refused. The steps tell why.
 */
export function createAnswer(
  offer: SessionDescription,
  origin: Origin,
  local: LocalAudio,
): Explained<Answered> {
  const steps: ExplanationStep[] = []
  let audio: AgreedAudio | undefined
  const media = offer.media.map((offered, index) => {
    const terms = audio === undefined ? acceptable(offer, index, local, steps) : undefined
    if (audio !== undefined) steps.push(refusal('one-stream-is-enough', offered, index))
    if (!terms) return refusedLine(offered)
    audio = agreedAudio(offer, index, local, terms.formats, terms.keys, 'controlled', steps)
    return answeredLine(offer, index, local, terms)
  })
  const bundle = answeredBundle(offer, (index) => index === audio?.index)
  const description = describe(origin, media, bundleOf(offer).length > 0 ? bundle : [])
  return { answer: { description, ...(audio && { audio }) }, steps }
}

/**
 * What the answer to our own `offer` has agreed; undefined where the other side refuses the stream. Throws
 * `sdp-answer-mismatch` where it is no answer to this offer (RFC 3264 §6: as many media, of the same kinds and profiles).
 */
export function acceptAnswer(
  offer: SessionDescription,
  answer: SessionDescription,
  local: LocalAudio,
): Explained<AgreedAudio | undefined> {
  if (answer.media.length !== offer.media.length) throw mismatch('it has another number of media')
  const index = offer.media.findIndex(({ kind, port }) => kind === 'audio' && port !== 0)
  const media = answer.media[index]
  const offered = offer.media[index]
  if (!media || !offered) throw mismatch('the offer has no audio')
  if (media.kind !== 'audio') throw mismatch('the audio is not where it was')
  const steps: ExplanationStep[] = []
  if (media.port === 0) {
    steps.push(refusal('refused-by-remote', media, index))
    return { answer: undefined, steps }
  }
  if (media.protocol !== offered.protocol) throw mismatch('the profile is another')
  const keys = keysFromAnswer(answer, media, local, steps)
  // The answer's order tells what the other side wants to hear (RFC 3264 §7).
  const ours = formatsOf(offered)
  const formats = agreeFormats(formatsOf(media), ours, 'remote', (_, own) => own.payloadType, steps)
  if (!keys || !formats) return { answer: undefined, steps }
  return { answer: agreedAudio(answer, index, local, formats, keys, 'controlling', steps), steps }
}

interface AcceptedTerms {
  readonly formats: AgreedFormats
  readonly keys: AgreedKeys
}

function acceptable(
  offer: SessionDescription,
  index: number,
  local: LocalAudio,
  steps: ExplanationStep[],
): AcceptedTerms | undefined {
  const media = offer.media[index]!
  if (media.kind !== 'audio') {
    steps.push(refusal('kind-not-carried', media, index))
    return undefined
  }
  // In a bundle a medium may have port zero and yet be wanted, with bundle-only (RFC 9143 §6).
  if (media.port === 0 && attributeOf(media, 'bundle-only') === undefined) {
    steps.push(refusal('not-offered', media, index))
    return undefined
  }
  const keys = keysForAnswer(offer, media, local, steps)
  if (!keys) return undefined
  const order = local.order === 'own' ? 'local' : 'remote'
  // RFC 3264 §6.1: a dynamic payload type means the same both ways.
  const formats = agreeFormats(
    formatsOf(media),
    local.formats,
    order,
    (offered) => offered.payloadType,
    steps,
  )
  return formats && { formats, keys }
}

function answeredLine(
  offer: SessionDescription,
  index: number,
  local: LocalAudio,
  { formats, keys }: AcceptedTerms,
): MediaDescription {
  const media = offer.media[index]!
  const setup = setupOf(keys)
  const mid = attributeOf(media, 'mid')
  const companions = [formats.telephoneEvent, formats.comfortNoise].flatMap((format) => format ?? [])
  return audioLine(local, {
    protocol: media.protocol,
    formats: [...formats.codecs, ...companions].map((format) => withOwnParameters(format, local.formats)),
    direction: answeredDirection(offer, index, local.direction),
    cryptoLines: keys.kind === 'sdes' ? [keys.send] : [],
    ...(setup !== undefined && { setup }),
    rtcpMux: usesMux(media, local),
    ...(mid !== undefined && { mid }),
  })
}

function offeredLine(local: LocalAudio, formats: readonly Format[]): MediaDescription {
  const protection = local.protections[0] ?? 'none'
  return audioLine(local, {
    protocol: offeredProfile(protection, local.ice !== undefined),
    formats,
    direction: local.direction,
    cryptoLines: protection === 'sdes' ? local.cryptoLines : [],
    // Beside keys, too: whoever knows DTLS alone answers keys with a fingerprint, and would wait for ours (RFC 5763 §5).
    ...(protection !== 'none' && local.protections.includes('dtls') && { setup: 'actpass' as const }),
    rtcpMux: local.rtcpMux,
    ...(local.mid !== undefined && { mid: local.mid }),
  })
}

/** The parameters in an answer tell what we want to receive, not what the other side does. */
function withOwnParameters(format: Format, local: readonly Format[]): Format {
  return { ...format, parameters: local.find((own) => isSameEncoding(own, format))?.parameters ?? '' }
}

/** RFC 3264 §8.3.2: a payload type that once meant something must not come to mean something else in the session. */
function keptPayloadTypes(used: readonly Format[], wanted: readonly Format[]): Format[] {
  const taken = new Set(used.map(({ payloadType }) => payloadType))
  return wanted.map((format) => {
    const known = used.find((old) => isSameEncoding(old, format))
    if (known) return { ...format, payloadType: known.payloadType }
    const payloadType = taken.has(format.payloadType) ? freePayloadType(taken, wanted) : format.payloadType
    taken.add(payloadType)
    return { ...format, payloadType }
  })
}

function freePayloadType(taken: ReadonlySet<number>, wanted: readonly Format[]): number {
  for (let payloadType = 96; payloadType < 128; payloadType++)
    if (!taken.has(payloadType) && !wanted.some((format) => format.payloadType === payloadType))
      return payloadType
  throw mismatch('no payload type is free')
}

function describe(
  origin: Origin,
  media: readonly MediaDescription[],
  bundle: readonly string[],
): SessionDescription {
  const attributes: Attribute[] =
    bundle.length > 0 ? [{ name: 'group', value: `BUNDLE ${bundle.join(' ')}` }] : []
  return { origin, name: '-', address: origin.address, bandwidths: [], attributes, media }
}

function refusal(rule: string, media: MediaDescription, index: number): ExplanationStep {
  return { rule, because: { kind: media.kind, index }, outcome: 'decided' }
}

function mismatch(problem: string): NamedError {
  return new NamedError(mediaErrors, 'sdp-answer-mismatch', { problem })
}
