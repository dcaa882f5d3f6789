/** What holds of the codecs that are set: with phones, with browsers, and with each other phone system or provider. Pure. */
import type { CodecName, MediaSettings, PeerType } from '@offhook/contract'

const WIDEBAND: readonly CodecName[] = ['opus', 'G722']

/**
 * What is on as long as nothing was chosen: HD with the types of phone systems with which it was tested, and what each of them has with
 * all others. The tests are in `peer-codecs.alone.test.ts` of the phone system.
 */
const USUAL: Readonly<Record<PeerType, readonly CodecName[]>> = {
  offhook: ['G722', 'opus', 'PCMA', 'PCMU'],
  other: ['PCMA', 'PCMU'],
}

/** A phone system or provider, as the configuration has it. */
export interface CodecPeer {
  readonly name: string
  readonly type: PeerType
}

export interface UsedCodecs {
  readonly phones: readonly CodecName[]
  readonly browsers: readonly CodecName[]
  /** By the name of the peer. */
  readonly peers: ReadonlyMap<string, readonly CodecName[]>
}

type CodecSettings = Pick<MediaSettings, 'phoneCodecs' | 'browserCodecs' | 'peerCodecs'>

/** G.711 A-law is always on, and browsers have Opus wherever a phone or a peer may speak in wideband. */
export function usedCodecs(settings: CodecSettings, peers: readonly CodecPeer[]): UsedCodecs {
  const { phoneCodecs, browserCodecs, peerCodecs } = settings
  const chosen = (name: string) => (Object.hasOwn(peerCodecs, name) ? peerCodecs[name] : undefined)
  const ofPeers = new Map(peers.map(({ name, type }) => [name, withBasic(chosen(name) ?? USUAL[type])]))
  const isWide = [phoneCodecs, ...ofPeers.values()].some((codecs) =>
    codecs.some((codec) => WIDEBAND.includes(codec)),
  )
  const forBrowsers: readonly CodecName[] =
    isWide && !browserCodecs.includes('opus') ? ['opus', ...browserCodecs] : browserCodecs
  return { phones: withBasic(phoneCodecs), browsers: withBasic(forBrowsers), peers: ofPeers }
}

/** Whether HD was tested with that type. */
export function isTestedInHd(type: PeerType): boolean {
  return USUAL[type].some((codec) => WIDEBAND.includes(codec))
}

function withBasic(codecs: readonly CodecName[]): readonly CodecName[] {
  return [...new Set<CodecName>([...codecs, 'PCMA'])]
}
