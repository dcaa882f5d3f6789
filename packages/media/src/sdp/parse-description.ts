/** Reads session descriptions (RFC 8866 §5, §9). Bounded: the work and the memory grow with the text, which is limited. */
import { NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import type {
  Attribute,
  Bandwidth,
  MediaDescription,
  Origin,
  SessionDescription,
} from './session-description.ts'

/** Bytes of the largest description that is read. Chromium's for one audio stream have about 2,500. */
export const LARGEST_DESCRIPTION = 65_536
const MOST_MEDIA = 64
const MOST_FORMATS = 128
const TOKEN = /^[!#-'*+\-.0-9A-Z^-~]+$/
const DIGITS = /^[0-9]{1,20}$/

/** What is gathered of the session, or of one medium, while its lines go by. */
interface Section {
  address?: string
  readonly bandwidths: Bandwidth[]
  readonly attributes: Attribute[]
}

interface MediaSection extends Section {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
}

/**
 * Reads `text`. Throws `sdp-malformed` or `sdp-too-large`.
 *
 * Deviations: lines may end with LF alone, and the order of the lines within the session and within a medium is not held
 * (RFC 8866 §5 asks for both), because phones get it wrong and nothing is ambiguous. `k=` is ignored as RFC 8866 §5.12
 * asks; `i=`, `u=`, `e=`, `p=`, `r=` and `z=` describe announced conferences and are not kept.
 */
export function parseDescription(text: string | Uint8Array): SessionDescription {
  if (text.length > LARGEST_DESCRIPTION)
    throw new NamedError(mediaErrors, 'sdp-too-large', { limit: LARGEST_DESCRIPTION })
  const lines = (typeof text === 'string' ? text : new TextDecoder().decode(text)).split('\n')
  const session: Section = { bandwidths: [], attributes: [] }
  const media: MediaSection[] = []
  let origin: Origin | undefined
  let name: string | undefined
  let hasVersion = false
  let current: Section = session
  for (let number = 1; number <= lines.length; number++) {
    const line = withoutReturn(lines[number - 1]!)
    // Empty lines stand at the end of many bodies.
    if (line === '') continue
    if (line[1] !== '=') throw malformed(number, 'a line is a letter, an equals sign and a value')
    const value = line.slice(2)
    if (!hasVersion && line !== 'v=0') throw malformed(number, 'it must begin with v=0')
    switch (line[0]) {
      case 'v':
        if (hasVersion) throw malformed(number, 'v= may stand only once')
        hasVersion = true
        break
      case 'o':
        origin = parseOrigin(value, number)
        break
      case 's':
        name = value
        break
      case 'c':
        // RFC 8866 §5.7: several c= lines are for layered multicast; the first one holds.
        current.address ??= parseConnection(value, number)
        break
      case 'b':
        current.bandwidths.push(parseBandwidth(value, number))
        break
      case 'a':
        current.attributes.push(parseAttribute(value, number))
        break
      case 'm':
        if (media.length >= MOST_MEDIA) throw malformed(number, `more than ${MOST_MEDIA} media`)
        current = parseMedia(value, number)
        media.push(current as MediaSection)
        break
      case 't':
      case 'i':
      case 'u':
      case 'e':
      case 'p':
      case 'r':
      case 'z':
      case 'k':
        break
      default:
        // RFC 8866 §5: a letter that is not understood makes the description unusable.
        throw malformed(number, 'the letter is unknown')
    }
  }
  if (!origin) throw malformed(lines.length, 'o= is missing')
  // RFC 8866 §5.3: s= is mandatory; some phones leave it out, and nothing depends on it.
  return { origin, name: name ?? '-', ...session, media: media as readonly MediaDescription[] }
}

function malformed(line: number, problem: string): NamedError {
  return new NamedError(mediaErrors, 'sdp-malformed', { line, problem })
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** `o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>` */
function parseOrigin(value: string, line: number): Origin {
  const [username, sessionId, version, network, addressType, address, ...rest] = value.trim().split(' ')
  if (!address || rest.length > 0) throw malformed(line, 'o= has six parts')
  if (!DIGITS.test(sessionId!) || !DIGITS.test(version!)) throw malformed(line, 'o= has two numbers')
  checkNetwork(network!, addressType!, line)
  return { username: username!, sessionId: sessionId!, version: version!, address }
}

/** `c=<nettype> <addrtype> <connection-address>` */
function parseConnection(value: string, line: number): string {
  const [network, addressType, address, ...rest] = value.trim().split(' ')
  if (!address || rest.length > 0) throw malformed(line, 'c= has three parts')
  checkNetwork(network!, addressType!, line)
  // `/ttl` and `/count` belong to multicast.
  if (address.includes('/')) throw malformed(line, 'multicast is not supported')
  return address
}

function checkNetwork(network: string, addressType: string, line: number): void {
  if (network !== 'IN' || (addressType !== 'IP4' && addressType !== 'IP6'))
    throw malformed(line, 'the network must be IN IP4 or IN IP6')
}

function parseBandwidth(value: string, line: number): Bandwidth {
  const colon = value.indexOf(':')
  const amount = value.slice(colon + 1).trim()
  if (colon < 1 || !DIGITS.test(amount)) throw malformed(line, 'b= is a type, a colon and a number')
  return { type: value.slice(0, colon), value: Number(amount) }
}

function parseAttribute(value: string, line: number): Attribute {
  const colon = value.indexOf(':')
  const name = colon < 0 ? value.trimEnd() : value.slice(0, colon)
  if (!TOKEN.test(name)) throw malformed(line, 'a= needs a name')
  return colon < 0 ? { name } : { name, value: value.slice(colon + 1).trim() }
}

/** `m=<media> <port>[/<number of ports>] <proto> <fmt> …` */
function parseMedia(value: string, line: number): MediaSection {
  const [kind, ports, protocol, ...formats] = value.trim().split(' ')
  const [port] = (ports ?? '').split('/')
  if (!TOKEN.test(kind!) || !DIGITS.test(port!) || !protocol)
    throw malformed(line, 'm= needs kind, port, protocol')
  if (Number(port) > 65_535) throw malformed(line, 'the port is above 65535')
  if (formats.length === 0 || formats.length > MOST_FORMATS)
    throw malformed(line, 'm= needs formats, but not too many')
  if (!formats.every((format) => TOKEN.test(format))) throw malformed(line, 'a format is malformed')
  return { kind: kind!, port: Number(port), protocol, formats, bandwidths: [], attributes: [] }
}
