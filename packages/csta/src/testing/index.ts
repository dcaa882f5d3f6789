export {
  type CstaHarness,
  type CstaHarnessOptions,
  cstaHarness,
  furnish,
  handsOn,
  profileFor,
  settingsFor,
} from './csta-harness.ts'
export { type Dialect, plainDialect } from './dialect.ts'
export { ListeningSwitch } from './listening-switch.ts'
export { type MakerOptions, makeMessage } from './message-maker.ts'
export { type Script, ScriptedSwitch } from './scripted-switch.ts'
export { SimulatedCstaSwitch } from './simulated-csta-switch.ts'
export { playDialects, stageWire } from './stage-wire.ts'
export { dialUacsta } from './uacsta-phones.ts'
export { type WireOptions, wire } from './wire.ts'
