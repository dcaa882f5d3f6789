/** Writes session descriptions (RFC 8866 §5), the lines in the order of its grammar (§9). */
import { isIPv6 } from 'node:net'
import type { Attribute, Bandwidth, SessionDescription } from './session-description.ts'

/** The text of `description`, every line ended by CRLF. */
export function writeDescription(description: SessionDescription): string {
  const { origin } = description
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.version} ${network(origin.address)}`,
    `s=${description.name}`,
    ...(description.address === undefined ? [] : [`c=${network(description.address)}`]),
    ...description.bandwidths.map(bandwidthLine),
    // RFC 3264 §5: the time of a session that SIP sets up is "0 0".
    't=0 0',
    ...description.attributes.map(attributeLine),
  ]
  for (const media of description.media) {
    lines.push(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(' ')}`)
    if (media.address !== undefined) lines.push(`c=${network(media.address)}`)
    lines.push(...media.bandwidths.map(bandwidthLine), ...media.attributes.map(attributeLine))
  }
  return `${lines.join('\r\n')}\r\n`
}

function network(address: string): string {
  return `IN ${isIPv6(address) ? 'IP6' : 'IP4'} ${address}`
}

function bandwidthLine({ type, value }: Bandwidth): string {
  return `b=${type}:${value}`
}

function attributeLine({ name, value }: Attribute): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`
}
