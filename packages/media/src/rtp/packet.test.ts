import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { extensionElements, oneByteExtension, readAudioLevel, writeAudioLevel } from './header-extension.ts'
import { isRtcp, parseRtp, type RtpPacket, writeRtp } from './packet.ts'
import { parseRtcp, type RtcpPacket, writeRtcp } from './rtcp.ts'
import { RtpSource } from './rtp-source.ts'
import { extendSequence, extendTimestamp, sequenceDistance, timestampDistance } from './sequence.ts'

const PACKET: RtpPacket = {
  marker: true,
  payloadType: 8,
  sequence: 0xabcd,
  timestamp: 0xdecafbad,
  ssrc: 0xcafebabe,
  csrcs: [1, 0xffffffff],
  payload: Uint8Array.of(1, 2, 3),
}

test('the bits of a packet stand where RFC 3550 §5.1 has them', () => {
  assert.equal(
    Buffer.from(writeRtp(PACKET)).toString('hex'),
    '8288abcddecafbadcafebabe00000001ffffffff010203',
  )
  assert.deepEqual(parseRtp(writeRtp(PACKET)), PACKET)
  const extended = { ...PACKET, extension: oneByteExtension([{ id: 1, data: Uint8Array.of(0x95) }]) }
  assert.deepEqual(parseRtp(writeRtp(extended)), extended)
})

test('padding is taken off, and refused where it is longer than the packet', () => {
  const bytes = Uint8Array.of(...writeRtp(PACKET), 0, 0, 3)
  bytes[0]! |= 0x20
  assert.deepEqual(parseRtp(bytes)?.payload, PACKET.payload)
  bytes[bytes.length - 1] = 7
  assert.equal(parseRtp(bytes), undefined)
  bytes[bytes.length - 1] = 0
  assert.equal(parseRtp(bytes), undefined)
})

test('whatever bytes come, no parser throws', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(0x80, 0x90, 0xb1, 0x8f),
      (bytes, first) => {
        if (bytes.length > 0) bytes[0] = first
        const packet = parseRtp(bytes)
        if (packet?.extension) extensionElements(packet.extension)
        parseRtcp(bytes)
      },
    ),
    { numRuns: 5000 },
  )
})

test('every truncated packet is refused or shorter', () => {
  const whole = writeRtp({ ...PACKET, extension: oneByteExtension([{ id: 3, data: Uint8Array.of(1, 2) }]) })
  for (let length = 0; length < whole.length - PACKET.payload.length; length++)
    assert.equal(parseRtp(whole.subarray(0, length)), undefined)
})

test('header extensions in both forms (RFC 8285), and the audio level (RFC 6464)', () => {
  const level = writeAudioLevel({ isVoice: true, level: 42 })
  const [element] = extensionElements(oneByteExtension([{ id: 1, data: level }]))
  assert.deepEqual(readAudioLevel(element!.data), { isVoice: true, level: 42 })
  // RFC 8285 §4.3: identifier, length, data; zeros fill.
  const twoByte = { profile: 0x1000, data: Uint8Array.of(1, 0, 2, 1, 0x55, 0, 3, 4, 1, 2) }
  assert.deepEqual(extensionElements(twoByte), [
    { id: 1, data: new Uint8Array(0) },
    { id: 2, data: Uint8Array.of(0x55) },
  ])
  assert.deepEqual(extensionElements({ profile: 0x1234, data: new Uint8Array(4) }), [])
})

test('numbers wrap', () => {
  assert.equal(sequenceDistance(2, 0xfffe), 4)
  assert.equal(sequenceDistance(0xfffe, 2), -4)
  assert.equal(timestampDistance(10, 0xffff_fff6), 20)
  assert.equal(extendSequence(3, 0x1_fffe), 0x2_0003)
  assert.equal(extendSequence(0xfffe, 0x2_0003), 0x1_fffe)
  assert.equal(extendTimestamp(5, 0x1_ffff_fffe), 0x2_0000_0005)
})

const REPORT = {
  ssrc: 7,
  fractionLost: 128,
  cumulativeLost: -2,
  highestSequence: 0x1_2345,
  jitter: 99,
  lastSenderReport: 0xb705_2000,
  delaySinceLastSenderReport: 0x0005_4000,
}

test('RTCP is read as it was written', () => {
  const packets: RtcpPacket[] = [
    {
      kind: 'sender-report',
      ssrc: 1,
      ntpSeconds: 0xb44d_b705,
      ntpFraction: 0x2000_0000,
      rtpTimestamp: 3,
      packetCount: 4,
      octetCount: 5,
      reports: [REPORT],
    },
    { kind: 'receiver-report', ssrc: 1, reports: [] },
    { kind: 'source-description', chunks: [{ ssrc: 1, cname: 'offhook@192.0.2.1' }, { ssrc: 2 }] },
    { kind: 'nack', ssrc: 1, mediaSsrc: 2, sequences: [0xfffe, 0, 3, 100] },
    { kind: 'picture-loss', ssrc: 1, mediaSsrc: 2 },
    { kind: 'goodbye', ssrcs: [1, 2], reason: 'bye' },
    { kind: 'goodbye', ssrcs: [1] },
  ]
  const bytes = writeRtcp(packets)
  assert.equal(isRtcp(bytes), true)
  assert.deepEqual(parseRtcp(bytes), packets)
  for (let length = 1; length < bytes.length; length++) parseRtcp(bytes.subarray(0, length))
})

test('malformed RTCP is refused whole (RFC 3550 A.2)', () => {
  const report = writeRtcp([{ kind: 'receiver-report', ssrc: 1, reports: [REPORT] }])
  const tooLong = report.slice()
  tooLong[3]!++
  assert.equal(parseRtcp(tooLong), undefined)
  const tooMany = report.slice()
  tooMany[0]! += 1
  assert.equal(parseRtcp(tooMany), undefined)
  assert.equal(parseRtcp(report.subarray(0, 30)), undefined)
})

test('a source numbers its packets, marks the first after silence and keeps time through it', () => {
  const source = new RtpSource(seededRandom(1))
  const start = source.timestamp
  const packets = [source.packet(8, new Uint8Array(160), 160), source.packet(8, new Uint8Array(160), 160)]
  source.silence(1600)
  packets.push(source.packet(8, new Uint8Array(160), 160))
  const read = packets.map((bytes) => parseRtp(bytes)!)
  assert.deepEqual(
    read.map(({ timestamp }) => timestampDistance(timestamp, start)),
    [0, 160, 1920],
  )
  assert.deepEqual(
    read.map(({ sequence }) => sequenceDistance(sequence, read[0]!.sequence)),
    [0, 1, 2],
  )
  assert.deepEqual(
    read.map(({ marker }) => marker),
    [true, false, true],
  )
  const report = source.report(Date.UTC(2026, 0, 1), [])
  assert.equal(report.packetCount, 3)
  assert.equal(report.octetCount, 480)
  assert.equal(timestampDistance(report.rtpTimestamp, start), 2080)
})
