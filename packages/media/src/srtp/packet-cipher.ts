/** What a crypto suite does to one packet, whatever the state of its stream. */

/** Packets are whole; results are new, or lie in `room`, where it is given and large enough. Undefined: the packet is forged, or damaged. */
export interface PacketCipher {
  protectRtp(packet: Uint8Array, headerLength: number, rollover: number, room?: Uint8Array): Uint8Array
  unprotectRtp(
    packet: Uint8Array,
    headerLength: number,
    rollover: number,
    room?: Uint8Array,
  ): Uint8Array | undefined
  /** `index` is the number of the RTCP packet, 31 bits. */
  protectRtcp(packet: Uint8Array, index: number): Uint8Array
  unprotectRtcp(packet: Uint8Array): Uint8Array | undefined
  /** What protection adds to RTP and to RTCP, in bytes. */
  readonly rtpOverhead: number
  readonly rtcpOverhead: number
  /** Where the number of a protected RTCP packet stands, from its end. */
  readonly rtcpIndexFromEnd: number
}

/** The bytes of the head of RTCP that stay in the clear (RFC 3711 §3.4). */
export const RTCP_HEAD_BYTES = 8
/** The bit that says that an RTCP packet is encrypted. */
export const ENCRYPTED = 0x8000_0000
