/** A capture file (libpcap, version 2.4) with the RTP of a voice, as SIPp plays it: Ethernet, IPv4 and UDP around each packet. */
import { CODECS, writeRtp } from '@offhook/media'

const FRAME = 160
const FRAME_MS = 20
const ETHERNET = 1
const HEADERS = 14 + 20 + 8

/** `sound` at 8 kHz in G.711 A-law, a packet every 20 ms. */
export function rtpCapture(sound: Int16Array): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2_c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(65_535, 16)
  head.writeUInt32LE(ETHERNET, 20)
  const encoder = CODECS.find(({ name }) => name === 'PCMA')!.createEncoder()
  const records = Array.from({ length: Math.floor(sound.length / FRAME) }, (_, index) => {
    const payload = encoder.encode(sound.subarray(index * FRAME, (index + 1) * FRAME))
    const rtp = writeRtp({
      marker: index === 0,
      payloadType: 8,
      sequence: index,
      timestamp: index * FRAME,
      ssrc: 0x51_99,
      csrcs: [],
      payload,
    })
    return record(index, rtp)
  })
  return Buffer.concat([head, ...records])
}

function record(index: number, rtp: Uint8Array): Buffer {
  const packet = Buffer.alloc(HEADERS + rtp.length)
  packet.writeUInt16BE(0x0800, 12)
  packet[14] = 0x45
  packet.writeUInt16BE(packet.length - 14, 16)
  packet[22] = 64
  packet[23] = 17
  packet.set([127, 0, 0, 1, 127, 0, 0, 1], 26)
  packet.writeUInt16BE(40_000, 34)
  packet.writeUInt16BE(40_000, 36)
  packet.writeUInt16BE(8 + rtp.length, 38)
  packet.set(rtp, HEADERS)
  const head = Buffer.alloc(16)
  const microseconds = index * FRAME_MS * 1000
  head.writeUInt32LE(Math.floor(microseconds / 1_000_000), 0)
  head.writeUInt32LE(microseconds % 1_000_000, 4)
  head.writeUInt32LE(packet.length, 8)
  head.writeUInt32LE(packet.length, 12)
  return Buffer.concat([head, packet])
}
