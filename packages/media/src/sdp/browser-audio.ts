/** Our side of an audio stream with a browser: all that RFC 8827 and RFC 8829 want is set, so that offer and answer are one call. */
import type { LocalAudio } from './audio-terms.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { IceParameters } from './ice-attributes.ts'

/** What the media engine answers when a leg of a browser is opened. The password in it is a secret: never log this value. */
export interface BrowserLeg {
  readonly port: number
  readonly fingerprint: Fingerprint
  readonly ice?: IceParameters
}

/**
 * The terms to offer to a browser, or to answer it with. The first candidate is the default one (RFC 8839 §4.2.1.2); the stream is
 * named, because a browser gives what has no name to no stream (RFC 8830 §2).
 */
export function browserAudio(
  { port, fingerprint, ice }: BrowserLeg,
  choice: Pick<LocalAudio, 'formats'> & Partial<LocalAudio>,
): LocalAudio {
  return {
    address: ice?.candidates[0]?.address ?? '0.0.0.0',
    port,
    order: 'offered',
    protections: ['dtls'],
    cryptoLines: [],
    fingerprint,
    ...(ice && { ice }),
    rtcpMux: true,
    direction: 'sendrecv',
    packetTime: 20,
    mid: '0',
    msid: 'offhook audio',
    ...choice,
  }
}
