/** Session descriptions of the kinds of peers that are met, and the terms of two sides that talk to each other. */
import type { LocalAudio } from '../sdp/audio-terms.ts'
import type { Format } from '../sdp/format.ts'

export const PCMA: Format = { payloadType: 8, name: 'PCMA', clockRate: 8000, channels: 1, parameters: '' }
export const PCMU: Format = { payloadType: 0, name: 'PCMU', clockRate: 8000, channels: 1, parameters: '' }
export const G722: Format = { payloadType: 9, name: 'G722', clockRate: 8000, channels: 1, parameters: '' }
export const OPUS: Format = {
  payloadType: 111,
  name: 'opus',
  clockRate: 48_000,
  channels: 2,
  parameters: 'useinbandfec=1',
}
export const TELEPHONE_EVENT: Format = {
  payloadType: 101,
  name: 'telephone-event',
  clockRate: 8000,
  channels: 1,
  parameters: '0-16',
}

/** A side that speaks G.722 and G.711 in the clear, changed by `changes`. */
export function localAudio(changes: Partial<LocalAudio> = {}): LocalAudio {
  return {
    address: '192.0.2.1',
    port: 40_000,
    formats: [G722, PCMA, PCMU, TELEPHONE_EVENT],
    order: 'offered',
    protections: ['none'],
    cryptoLines: [],
    rtcpMux: false,
    direction: 'sendrecv',
    packetTime: 20,
    ...changes,
  }
}

/** Lines as they stand in a source file, as a description with CRLF. */
export function lines(text: string): string {
  return `${text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\r\n')}\r\n`
}

/** An offer shaped as browsers write it (RFC 8829 §5.2.1), with video beside. */
export const BROWSER_OFFER = lines(`
  v=0
  o=- 4611731400430051336 2 IN IP4 127.0.0.1
  s=-
  t=0 0
  a=group:BUNDLE 0 1
  a=extmap-allow-mixed
  a=msid-semantic: WMS
  m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8 13 110 126
  c=IN IP4 0.0.0.0
  a=rtcp:9 IN IP4 0.0.0.0
  a=ice-ufrag:F7gI
  a=ice-pwd:x9cml/YzichV2+XlhiMu8g00
  a=ice-options:trickle
  a=candidate:1467250027 1 udp 2122260223 192.0.2.15 46243 typ host generation 0
  a=candidate:1853887674 1 udp 1845501695 198.51.100.7 46243 typ srflx raddr 192.0.2.15 rport 46243 generation 0
  a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F
  a=setup:actpass
  a=mid:0
  a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
  a=sendrecv
  a=rtcp-mux
  a=rtpmap:111 opus/48000/2
  a=rtcp-fb:111 transport-cc
  a=fmtp:111 minptime=10;useinbandfec=1
  a=rtpmap:9 G722/8000
  a=rtpmap:0 PCMU/8000
  a=rtpmap:8 PCMA/8000
  a=rtpmap:13 CN/8000
  a=rtpmap:110 telephone-event/48000
  a=rtpmap:126 telephone-event/8000
  a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6
  m=video 9 UDP/TLS/RTP/SAVPF 96
  c=IN IP4 0.0.0.0
  a=mid:1
  a=rtpmap:96 VP8/90000
  a=sendrecv
`)
