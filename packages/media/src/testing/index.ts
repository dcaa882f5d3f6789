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
export { type NetworkFaults, SimulatedNetwork } from './simulated-network.ts'
export {
  amplitudeAt,
  correlation,
  referenceFile,
  rms,
  sine,
  speechLike,
  toneAmplitude,
  words,
} from './sound.ts'
export { TestPhone, type TestPhoneOptions } from './test-phone.ts'
