/** How the stream is encrypted, as the profile and the keys of both sides allow. */
import type { ExplanationStep } from '@offhook/base'
import type { AgreedKeys, LocalAudio, Protection } from './audio-terms.ts'
import { type CryptoLine, parseCryptoLine } from './crypto-attribute.ts'
import { answeredSetup, parseFingerprint, parseSetup } from './fingerprint.ts'
import { type Profile, profileOf } from './profile.ts'
import {
  attributesOf,
  inheritedAttribute,
  type MediaDescription,
  type SessionDescription,
} from './session-description.ts'

type DtlsKeys = Extract<AgreedKeys, { kind: 'dtls' }>

/** What an offer leaves to its answer: the keys and, for DTLS, the `setup` that is answered. */
export function keysForAnswer(
  offer: SessionDescription,
  media: MediaDescription,
  local: LocalAudio,
  steps: ExplanationStep[],
): AgreedKeys | undefined {
  const protection = protectionOf(media)
  if (protection === undefined || !local.protections.includes(protection)) {
    steps.push({
      rule: 'profile-not-accepted',
      because: { offered: media.protocol, accepted: local.protections.join(' ') },
      outcome: 'decided',
    })
    return undefined
  }
  if (protection === 'none') return { kind: 'none' }
  return protection === 'sdes'
    ? sdesForAnswer(media, local, steps)
    : dtlsForAnswer(offer, media, local, steps)
}

/** The keys after the answer to our own offer. */
export function keysFromAnswer(
  answer: SessionDescription,
  media: MediaDescription,
  local: LocalAudio,
  steps: ExplanationStep[],
): AgreedKeys | undefined {
  const protection = protectionOf(media)
  if (protection === 'none') return { kind: 'none' }
  if (protection === 'sdes') {
    const [receive] = cryptoLinesOf(media)
    // RFC 4568 §5.1.3: exactly one line, with tag and suite of one that was offered.
    const send = local.cryptoLines.find(({ tag, suite }) => tag === receive?.tag && suite === receive.suite)
    if (receive && send) return sdes(send, receive, steps)
    steps.push({ rule: 'no-common-crypto-suite', because: {}, outcome: 'decided' })
    return undefined
  }
  const setup = parseSetup(inheritedAttribute(answer, media, 'setup'))
  // RFC 5763 §5: the answer must be active or passive.
  if (setup !== 'active' && setup !== 'passive') {
    steps.push({ rule: 'no-dtls-role', because: { setup: setup ?? null }, outcome: 'decided' })
    return undefined
  }
  return dtls(answer, media, setup === 'active' ? 'server' : 'client', steps)
}

function protectionOf(media: MediaDescription): Protection | undefined {
  const profile: Profile | undefined = profileOf(media.protocol)
  if (!profile) return undefined
  if (!profile.isEncrypted) return 'none'
  // Old browsers and some gateways write RTP/SAVPF for DTLS, too: the fingerprint without keys tells.
  return profile.usesDtls || attributesOf(media, 'crypto').length === 0 ? 'dtls' : 'sdes'
}

function cryptoLinesOf(media: MediaDescription): CryptoLine[] {
  return attributesOf(media, 'crypto')
    .slice(0, 32)
    .flatMap((value) => parseCryptoLine(value) ?? [])
}

/** RFC 4568 §5.1.2: the first offered line that we accept; our own key goes under its tag. */
function sdesForAnswer(
  media: MediaDescription,
  local: LocalAudio,
  steps: ExplanationStep[],
): AgreedKeys | undefined {
  for (const receive of cryptoLinesOf(media)) {
    const own = local.cryptoLines.find(({ suite }) => suite === receive.suite)
    if (own) return sdes({ ...own, tag: receive.tag }, receive, steps)
  }
  steps.push({
    rule: 'no-common-crypto-suite',
    because: { accepted: local.cryptoLines.map(({ suite }) => suite).join(' ') },
    outcome: 'decided',
  })
  return undefined
}

function sdes(send: CryptoLine, receive: CryptoLine, steps: ExplanationStep[]): AgreedKeys {
  steps.push({ rule: 'keys-in-description', because: { suite: receive.suite }, outcome: 'decided' })
  return { kind: 'sdes', send, receive }
}

function dtlsForAnswer(
  offer: SessionDescription,
  media: MediaDescription,
  local: LocalAudio,
  steps: ExplanationStep[],
): AgreedKeys | undefined {
  const setup = answeredSetup(parseSetup(inheritedAttribute(offer, media, 'setup')))
  if (setup === undefined || !local.fingerprint) {
    steps.push({ rule: 'no-dtls-role', because: { setup: setup ?? null }, outcome: 'decided' })
    return undefined
  }
  const keys = dtls(offer, media, setup === 'active' ? 'client' : 'server', steps)
  return keys && keptRole(keys, local.agreedKeys, steps)
}

/** RFC 8842 §5.3: while the other side keeps its certificate the association goes on, and so do the roles in it. */
function keptRole(keys: DtlsKeys, agreed: AgreedKeys | undefined, steps: ExplanationStep[]): AgreedKeys {
  if (agreed?.kind !== 'dtls' || agreed.fingerprint.value !== keys.fingerprint.value) return keys
  steps.push({ rule: 'dtls-goes-on', because: { role: agreed.role }, outcome: 'decided' })
  return { ...keys, role: agreed.role }
}

/** RFC 8122 §5: of several fingerprints any that matches will do; the first with a hash that is strong enough is taken. */
function dtls(
  session: SessionDescription,
  media: MediaDescription,
  role: 'client' | 'server',
  steps: ExplanationStep[],
): DtlsKeys | undefined {
  const lines = attributesOf(media, 'fingerprint')
  const found = (lines.length > 0 ? lines : attributesOf(session, 'fingerprint')).flatMap(
    (value) => parseFingerprint(value) ?? [],
  )
  const [fingerprint] = found
  if (!fingerprint) {
    steps.push({ rule: 'no-fingerprint', because: {}, outcome: 'decided' })
    return undefined
  }
  steps.push({ rule: 'keys-by-dtls', because: { role, hash: fingerprint.hash }, outcome: 'decided' })
  return { kind: 'dtls', fingerprint, role }
}
