/** Trace files in pcapng (draft-ietf-opsawg-pcapng), which Wireshark opens. */

import { endpointName } from './ladder.ts'
import { maskSecrets } from './mask.ts'
import { LONGEST_SEGMENT, tcpPacket, udpPacket } from './packet.ts'
import type { TracedMessage } from './trace-point.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const ENHANCED_PACKET = 6
const BYTE_ORDER = 0x1a2b3c4d
/** Packets begin with the IP header (LINKTYPE_RAW). */
const LINKTYPE_RAW = 101
const OPTION_COMMENT = 1
const OPTION_APPLICATION = 4
const OPTION_INTERFACE_NAME = 2

export interface PcapngOptions {
  /** Replaces secrets by stars, see {@link maskSecrets}. */
  readonly masked: boolean
  /** Named as the program that wrote the file. */
  readonly application: string
}

/**
 * Writes messages as a pcapng file: {@link begin} once, then {@link message} for each. The packets are made anew around the
 * messages: addresses, ports and times are true, TCP sequence numbers are counted from 1 for each pair of endpoints. What came over
 * TLS or WebSocket stands in clear as TCP, and a comment at the packet says so.
 */
export class PcapngWriter {
  readonly #options: PcapngOptions
  /** Bytes sent so far, by direction: `from > to`. */
  readonly #sent = new Map<string, number>()

  constructor(options: PcapngOptions) {
    this.#options = options
  }

  /** The head of the file. */
  begin(): Buffer {
    const { application, masked } = this.#options
    const note = `SIP as it passed; packets made anew, TLS and WebSocket in clear${masked ? ', secrets masked' : ''}`
    const section = Buffer.alloc(16)
    section.writeUInt32LE(BYTE_ORDER, 0)
    section.writeUInt16LE(1, 4)
    // The length of the section is not known: −1.
    section.writeBigInt64LE(-1n, 8)
    const description = Buffer.alloc(8)
    description.writeUInt16LE(LINKTYPE_RAW, 0)
    return Buffer.concat([
      block(SECTION_HEADER, section, [
        [OPTION_COMMENT, note],
        [OPTION_APPLICATION, application],
      ]),
      block(INTERFACE_DESCRIPTION, description, [[OPTION_INTERFACE_NAME, 'sip']]),
    ])
  }

  /** The packets of one message. */
  message(message: TracedMessage): Buffer {
    const bytes = this.#options.masked ? maskSecrets(message.bytes) : message.bytes
    const { source, destination, transport, time } = message
    if (transport === 'UDP') return enhancedPacket(time, udpPacket(source, destination, bytes))
    const comment = transport === 'TCP' ? undefined : `${transport} in clear`
    const there = `${endpointName(source)}>${endpointName(destination)}`
    const back = `${endpointName(destination)}>${endpointName(source)}`
    const blocks: Buffer[] = []
    for (let at = 0; at < bytes.length; at += LONGEST_SEGMENT) {
      const part = bytes.subarray(at, at + LONGEST_SEGMENT)
      const sequence = this.#sent.get(there) ?? 1
      const packet = tcpPacket(source, destination, part, sequence, this.#sent.get(back) ?? 1)
      this.#sent.set(there, (sequence + part.length) >>> 0)
      blocks.push(enhancedPacket(time, packet, comment))
    }
    return Buffer.concat(blocks)
  }
}

/** A whole file. */
export function pcapngFile(messages: readonly TracedMessage[], options: PcapngOptions): Buffer {
  const writer = new PcapngWriter(options)
  return Buffer.concat([writer.begin(), ...messages.map((message) => writer.message(message))])
}

/** `sipav_2026-11-20_19-53-00.pcapng`: the name of a trace that begins at `time` (milliseconds since 1970), in local time. */
export function traceFileName(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `sipav_${day}_${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-')}.pcapng`
}

function enhancedPacket(time: number, packet: Buffer, comment?: string): Buffer {
  const microseconds = BigInt(Math.round(time * 1000))
  const body = Buffer.alloc(20 + padded(packet.length))
  body.writeUInt32LE(Number(microseconds >> 32n), 4)
  body.writeUInt32LE(Number(microseconds & 0xffffffffn), 8)
  body.writeUInt32LE(packet.length, 12)
  body.writeUInt32LE(packet.length, 16)
  body.set(packet, 20)
  return block(ENHANCED_PACKET, body, comment === undefined ? [] : [[OPTION_COMMENT, comment]])
}

const padded = (length: number): number => (length + 3) & ~3

/** Type, length, body, options, and the length again. */
function block(
  type: number,
  body: Buffer,
  options: readonly (readonly [code: number, text: string])[],
): Buffer {
  const tail = options.map(([code, text]) => option(code, text))
  if (tail.length > 0) tail.push(Buffer.alloc(4))
  const length = 12 + body.length + tail.reduce((sum, each) => sum + each.length, 0)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(length, 4)
  const end = Buffer.alloc(4)
  end.writeUInt32LE(length, 0)
  return Buffer.concat([head, body, ...tail, end])
}

function option(code: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf8')
  const bytes = Buffer.alloc(4 + padded(value.length))
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt16LE(value.length, 2)
  bytes.set(value, 4)
  return bytes
}
