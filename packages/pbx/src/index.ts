export type { FoundAs, LegMedia } from './call/leg-media.ts'
export { BuiltInConnector } from './connector.ts'
export { pbxErrors } from './errors.ts'
export type { QualitySample } from './media/quality-sample.ts'
export type {
  ConnectedPhone,
  Desks,
  LampBook,
  LineSettings,
  LineSettingsStore,
  PhoneSystem,
  PhoneSystemOptions,
  PresenceBook,
} from './phone-system.ts'
export { type Binding, type BindingFlow, bindingKey, type PhoneAbilities } from './registration/binding.ts'
export type { PeerRegistrationState, PeerRegistrationStatus } from './registration/peer-registration.ts'
export type { PeerRegistrationEvents } from './registration/peer-registrations.ts'
export type { BindingChange, RegistrationStore } from './registration/registration-store.ts'
export { Throttle } from './registration/throttle.ts'
export {
  type DeviceOwner,
  type Directory,
  deviceSecrets,
  directoryOf,
  type Extension,
  type PhoneDevice,
} from './routing/extension.ts'
export { type FeatureAction, type FeatureCode, standardFeatureCodes } from './routing/feature-code.ts'
export { registrarOf } from './routing/peer-address.ts'
export type { PeerNumbers } from './routing/peer-numbers.ts'
export {
  defaultSettings,
  type Peer,
  type PeerTransport,
  type PhoneSystemSettings,
} from './routing/settings.ts'
export { type UnwantedAnswer, type UnwantedCalls, usualUnwantedCalls } from './routing/unwanted.ts'
