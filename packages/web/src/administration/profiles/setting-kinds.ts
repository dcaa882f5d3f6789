/** What values each setting of the client has, and in which areas the settings stand. */
import type { ClientSettingName } from '@offhook/contract'

export interface SettingKind {
  readonly values: readonly (string | number | boolean)[]
}

const isOn: SettingKind = { values: [true, false] }

export const settingKinds: Readonly<Record<ClientSettingName, SettingKind>> = {
  theme: { values: ['light', 'dark', 'auto'] },
  language: { values: ['de', 'en'] },
  startPage: { values: ['people', 'calls', 'journal'] },
  peopleRows: isOn,
  slideIn: isOn,
  ring: isOn,
  volume: { values: [0, 20, 40, 60, 80, 100] },
  notifications: isOn,
  confirmDial: isOn,
  awayWhenIdle: isOn,
  callsFrom: { values: ['browser', 'phone'] },
  echoCancellation: isOn,
  noiseSuppression: isOn,
  autoGain: isOn,
}

export const areasOfSettings = [
  { area: 'look', names: ['theme', 'language', 'startPage', 'peopleRows'] },
  { area: 'calls', names: ['slideIn', 'notifications', 'confirmDial', 'callsFrom'] },
  { area: 'sound', names: ['ring', 'volume', 'echoCancellation', 'noiseSuppression', 'autoGain'] },
  { area: 'presence', names: ['awayWhenIdle'] },
] as const satisfies readonly { area: string; names: readonly ClientSettingName[] }[]
