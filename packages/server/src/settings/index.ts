export { loadSettings, saveSetting } from './setting-table.ts'
export type { Settings } from './settings.ts'
export { SettingsBook } from './settings-book.ts'
