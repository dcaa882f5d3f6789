export { type ConfigMistake, checkConfig } from './check-config.ts'
export { configErrors } from './errors.ts'
export { type ConfigOrigin, type ConfigSources, type ReadConfig, readConfig } from './read-config.ts'
export {
  type Config,
  defaultConfig,
  environmentName,
  flagName,
  type LineGroupConfig,
  type PeerConfig,
  type Setting,
  type SettingKey,
  settingKeys,
  settings,
} from './settings.ts'
