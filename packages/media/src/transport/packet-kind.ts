/** What a packet on a port that several protocols share is, by its first byte (RFC 7983 §7). */

export type PacketKind = 'stun' | 'dtls' | 'rtp' | 'unknown'

export function packetKind(packet: Uint8Array): PacketKind {
  const first = packet[0] ?? 255
  if (first <= 3) return 'stun'
  if (first >= 20 && first <= 63) return 'dtls'
  // RTCP too: RFC 5761 §4 tells them apart.
  return first >= 128 && first <= 191 ? 'rtp' : 'unknown'
}
