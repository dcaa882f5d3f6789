export { HEARD_RATE, SAMPLES_TO_TEXT, samplesOfText } from './browser-page.ts'
export {
  BROWSER_OFFER,
  G722,
  lines,
  localAudio,
  OPUS,
  PCMA,
  PCMU,
  TELEPHONE_EVENT,
} from './descriptions.ts'
export { likeness, narrow } from './likeness.ts'
export { whyNoNetworks } from './network-namespace.ts'
export { type NetworkFaults, SimulatedNetwork } from './simulated-network.ts'
export {
  amplitudeAt,
  correlation,
  referenceFile,
  rms,
  SPEECH_REPEATS_S,
  sine,
  speechLike,
  toneAmplitude,
  words,
} from './sound.ts'
export { TcpOnlyNetwork } from './tcp-only-network.ts'
export { type BrowserPhone, hasChromium, TestBrowser } from './test-browser.ts'
export { TestEngine } from './test-engine.ts'
export { TestPhone, type TestPhoneOptions } from './test-phone.ts'
export { hasBaresip, type SipPhoneOptions, TestSipPhone } from './test-sip-phone.ts'
export { type TlsIdentity, tlsIdentity } from './tls-identity.ts'
export { hasTurnServer, TurnServer } from './turn-server.ts'
