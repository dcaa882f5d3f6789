/** The session descriptions of a simulated phone: G.711 at an address where nobody listens (RFC 4566, RFC 3264). */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export interface PhoneSession {
  readonly id: number
  /** Rises with every change (RFC 3264 §8). */
  readonly version: number
  readonly address: string
  readonly port: number
  readonly direction: Direction
}

export function describeSession({ id, version, address, port, direction }: PhoneSession): string {
  const family = address.includes(':') ? 'IP6' : 'IP4'
  return [
    'v=0',
    `o=phone ${id} ${version} IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8 0 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16',
    `a=${direction}`,
    '',
  ].join('\r\n')
}

/** The direction in a description of the other side; `sendrecv` where it says nothing. */
export function directionOf(body: Uint8Array): Direction {
  const found = /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(Buffer.from(body).toString('latin1'))
  return (found?.[1] as Direction | undefined) ?? 'sendrecv'
}

/** What to answer when the other side offers `offered` and this side wants `wanted` (RFC 3264 §6.1). */
export function answerDirection(offered: Direction, wanted: Direction): Direction {
  const receives =
    (offered === 'sendrecv' || offered === 'sendonly') && (wanted === 'sendrecv' || wanted === 'recvonly')
  const sends =
    (offered === 'sendrecv' || offered === 'recvonly') && (wanted === 'sendrecv' || wanted === 'sendonly')
  if (sends) return receives ? 'sendrecv' : 'sendonly'
  return receives ? 'recvonly' : 'inactive'
}
