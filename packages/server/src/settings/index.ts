export { type Settings, unsetSettings } from './settings.ts'
export { SettingsBook, type SettingsEvents } from './settings-book.ts'
