/** ICE in the description (RFC 8839 §5; TCP: RFC 6544 §4.5). The values only; the procedures stand elsewhere. */
import { isIP } from 'node:net'
import type { Attribute, MediaDescription, SessionDescription } from './session-description.ts'
import { attributeOf, attributesOf, inheritedAttribute } from './session-description.ts'

export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay'

export interface Candidate {
  readonly foundation: string
  /** 1 is RTP, 2 is RTCP. */
  readonly component: number
  readonly transport: 'udp' | 'tcp'
  readonly priority: number
  /** An IP address, or a name under `.local` that stands for one (browsers hide addresses so). */
  readonly address: string
  readonly port: number
  readonly type: CandidateType
  readonly relatedAddress?: string
  readonly relatedPort?: number
  readonly tcpType?: 'active' | 'passive' | 'so'
}

/** What one side tells of its ICE agent for one stream. The password is a secret: never log this value. */
export interface IceParameters {
  readonly usernameFragment: string
  readonly password: string
  readonly options: readonly string[]
  readonly isLite: boolean
  readonly candidates: readonly Candidate[]
  readonly isComplete: boolean
}

const MOST_CANDIDATES = 64
const ICE_CHARS = /^[A-Za-z0-9+/]+$/
const NUMBER = /^[0-9]{1,10}$/
const HOST_NAME = /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.[A-Za-z][A-Za-z0-9-]{0,62}$/

/** Reads what follows `candidate:`; undefined where it is malformed or of a kind that is not known (RFC 8839 §5.1). */
export function parseCandidate(value: string): Candidate | undefined {
  const [foundation, component, transport, priority, address, port, typ, type, ...rest] = value.split(' ')
  if (!isIceText(foundation, 1, 32) || typ !== 'typ' || rest.length > 64) return undefined
  const protocol = transport!.toLowerCase()
  if (protocol !== 'udp' && protocol !== 'tcp') return undefined
  if (type !== 'host' && type !== 'srflx' && type !== 'prflx' && type !== 'relay') return undefined
  if (!isBelow(component, 257) || !isBelow(priority, 2 ** 32) || !isBelow(port, 65_536)) return undefined
  if (isIP(address!) === 0 && !HOST_NAME.test(address!)) return undefined
  const extensions = new Map<string, string>()
  for (let index = 0; index + 1 < rest.length; index += 2) extensions.set(rest[index]!, rest[index + 1]!)
  const relatedAddress = extensions.get('raddr')
  const relatedPort = extensions.get('rport')
  const tcpType = extensions.get('tcptype')
  return {
    foundation,
    component: Number(component),
    transport: protocol,
    priority: Number(priority),
    address: address!,
    port: Number(port),
    type,
    ...(relatedAddress !== undefined && isIP(relatedAddress) !== 0 && { relatedAddress }),
    ...(isBelow(relatedPort, 65_536) && { relatedPort: Number(relatedPort) }),
    ...((tcpType === 'active' || tcpType === 'passive' || tcpType === 'so') && { tcpType }),
  }
}

export function writeCandidate(candidate: Candidate): string {
  const { foundation, component, transport, priority, address, port, type } = candidate
  const parts = [foundation, component, transport, priority, address, port, 'typ', type]
  if (candidate.relatedAddress !== undefined)
    parts.push('raddr', candidate.relatedAddress, 'rport', candidate.relatedPort ?? 9)
  if (candidate.tcpType !== undefined) parts.push('tcptype', candidate.tcpType)
  return parts.join(' ')
}

/** What the other side tells of its ICE agent for `media`; undefined where it has none (RFC 8839 §5.4: both must be there). */
export function iceOf(session: SessionDescription, media: MediaDescription): IceParameters | undefined {
  const usernameFragment = inheritedAttribute(session, media, 'ice-ufrag')
  const password = inheritedAttribute(session, media, 'ice-pwd')
  if (!isIceText(usernameFragment, 4, 256) || !isIceText(password, 22, 256)) return undefined
  return {
    usernameFragment,
    password,
    options: (inheritedAttribute(session, media, 'ice-options') ?? '').split(' ').filter(Boolean),
    isLite: attributeOf(session, 'ice-lite') !== undefined,
    candidates: attributesOf(media, 'candidate')
      .slice(0, MOST_CANDIDATES)
      .flatMap((value) => parseCandidate(value) ?? []),
    isComplete: inheritedAttribute(session, media, 'end-of-candidates') !== undefined,
  }
}

/** The lines of the medium that tell `ice`. `ice-lite` stands at the session, and {@link iceOf} reads it there. */
export function iceAttributes(ice: IceParameters): Attribute[] {
  return [
    { name: 'ice-ufrag', value: ice.usernameFragment },
    { name: 'ice-pwd', value: ice.password },
    ...(ice.options.length > 0 ? [{ name: 'ice-options', value: ice.options.join(' ') }] : []),
    ...ice.candidates.map((candidate) => ({ name: 'candidate', value: writeCandidate(candidate) })),
    ...(ice.isComplete ? [{ name: 'end-of-candidates' }] : []),
  ]
}

function isIceText(text: string | undefined, least: number, most: number): text is string {
  return text !== undefined && text.length >= least && text.length <= most && ICE_CHARS.test(text)
}

function isBelow(text: string | undefined, limit: number): boolean {
  return text !== undefined && NUMBER.test(text) && Number(text) < limit
}
