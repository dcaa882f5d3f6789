export { type Binding, type BindingFlow, bindingKey, type PhoneAbilities } from './binding.ts'
export { pbxErrors } from './errors.ts'
export {
  type DeviceOwner,
  type DeviceSecrets,
  type Directory,
  directoryOf,
  type Extension,
  type PhoneDevice,
} from './extension.ts'
export { type FeatureAction, type FeatureCode, standardFeatureCodes } from './feature-code.ts'
export type {
  ConnectedPhone,
  LineSettings,
  LineSettingsStore,
  PhoneSystem,
  PhoneSystemOptions,
} from './phone-system.ts'
export type { BindingChange, RegistrationStore } from './registration-store.ts'
export { defaultSettings, type Peer, type PeerTransport, type PhoneSystemSettings } from './settings.ts'
