export type { AudioDecoder, AudioEncoder, Codec } from './codec/codec.ts'
export { CODECS, codecNamed } from './codec/codecs.ts'
export { NoiseGenerator } from './codec/noise-generator.ts'
export { Resampler } from './codec/resampler.ts'
export type {
  Command,
  Connection,
  ConnectionReason,
  ConnectionState,
  EngineLoad,
  EngineSettings,
  LegKind,
  LegReport,
  News,
  OpenedLeg,
  ResultOf,
  Sound,
} from './engine/control.ts'
export { Engine } from './engine/engine.ts'
export { KeptEngine, type KeptEngineOptions, type KeptEngineState } from './engine/kept-engine.ts'
export { MediaEngine, type MediaEvents } from './engine/media-engine.ts'
export { type PassingSide, passesUntouched } from './engine/untouched.ts'
export { mediaErrors } from './errors.ts'
export { DtmfDetector, dtmfTone, isDtmfKey } from './graph/dtmf.ts'
export { FRAME_MS, frameLength, type SoundSink, type SoundSource, WIDEBAND } from './graph/frame.ts'
export { Leg, type LegFormat, type LegOptions, type LegQuality } from './graph/leg.ts'
export { LevelMeter, levelOf, SILENCE } from './graph/level-meter.ts'
export { Mixer, type Participant } from './graph/mixer.ts'
export { nationalTone, type ToneName } from './graph/national-tones.ts'
export { Player } from './graph/player.ts'
export { Recorder, type RecordingTarget } from './graph/recorder.ts'
export { RecordingFile } from './graph/recording-file.ts'
export { Relay } from './graph/relay.ts'
export { type Tone, ToneGenerator, type ToneStep } from './graph/tone.ts'
export { parseWav, type WavSound, wavHeader } from './graph/wav.ts'
export {
  JitterBuffer,
  type JitterBufferCounts,
  type JitterBufferOptions,
  type PayloadKind,
} from './jitter/jitter-buffer.ts'
export { type ComfortNoise, parseComfortNoise, writeComfortNoise } from './rtp/comfort-noise.ts'
export {
  CONCEALED_SPEECH,
  type Conditions,
  type Impairment,
  meanOpinionScore,
  rating,
} from './rtp/e-model.ts'
export {
  type AudioLevel,
  type ExtensionElement,
  extensionElements,
  oneByteExtension,
  readAudioLevel,
  writeAudioLevel,
} from './rtp/header-extension.ts'
export { isRtcp, parseRtp, type RtpExtension, type RtpPacket, writeRtp } from './rtp/packet.ts'
export { type Quality, ReceiverStatistics, roundTripMs, type Verdict } from './rtp/receiver-statistics.ts'
export { parseRtcp, type ReportBlock, type RtcpPacket, type SenderReport, writeRtcp } from './rtp/rtcp.ts'
export { RtpSource } from './rtp/rtp-source.ts'
export {
  DTMF_KEYS,
  type EventNews,
  type EventPacket,
  EventReceiver,
  eventPackets,
  parseTelephoneEvent,
  type TelephoneEvent,
  writeTelephoneEvent,
} from './rtp/telephone-event.ts'
export type {
  AgreedAudio,
  AgreedFormat,
  AgreedKeys,
  LocalAudio,
  Protection,
  RemoteAddress,
} from './sdp/audio-terms.ts'
export { type BrowserLeg, browserAudio } from './sdp/browser-audio.ts'
export {
  CRYPTO_SUITES,
  type CryptoLine,
  type CryptoSuite,
  parseCryptoLine,
  writeCryptoLine,
} from './sdp/crypto-attribute.ts'
export { type Direction, directionOf, receives, sends } from './sdp/direction.ts'
export { type Fingerprint, parseFingerprint, type Setup, writeFingerprint } from './sdp/fingerprint.ts'
export { type Format, formatsOf, isSameEncoding } from './sdp/format.ts'
export {
  type Candidate,
  type IceParameters,
  iceOf,
  parseCandidate,
  writeCandidate,
} from './sdp/ice-attributes.ts'
export {
  type Answered,
  acceptAnswer,
  createAnswer,
  createNextOffer,
  createOffer,
  nextOrigin,
} from './sdp/offer-answer.ts'
export { LARGEST_DESCRIPTION, parseDescription } from './sdp/parse-description.ts'
export {
  type Attribute,
  attributeOf,
  attributesOf,
  type MediaDescription,
  type Origin,
  type SessionDescription,
} from './sdp/session-description.ts'
export { writeDescription } from './sdp/write-description.ts'
export { type MasterKey, type SrtpFault, SrtpReceiver, SrtpSender } from './srtp/srtp.ts'
export { createDriver } from './transport/driver.ts'
export { type DropReason, MediaPort, type PortKeys, type PortTerms } from './transport/media-port.ts'
export type { OutsideReport, OutsideServers } from './transport/outside.ts'
export { type PortPair, PortRange } from './transport/port-range.ts'
export type { OnPacket, UdpDriver, UdpSocket } from './transport/udp.ts'
export type { RelayServer } from './turn/allocation.ts'
export type { RelayTerms } from './turn/relay-listener.ts'
