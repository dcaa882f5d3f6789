/** The settings that administrators change while the server runs. They stand in the database; values here. */
import { type Settings, settings as settingsSchema } from '@offhook/contract'

export type { Settings }

/** What holds until the set-up has been done. */
export const unsetSettings: Settings = {
  serverName: 'Offhook',
  presenceDomain: 'localhost',
  location: { country: 'DE', areaCode: '', trunkNumber: '', accessCode: '' },
  defaultLevel: 'business',
  emergencyNumbers: ['110', '112'],
}

/** The settings of stored rows; a row that no longer fits (an older version wrote it) leaves the default. */
export function settingsOf(rows: readonly { readonly key: string; readonly value: string }[]): Settings {
  const known = new Map(rows.map((row) => [row.key, row.value]))
  const read = Object.entries(unsetSettings).map(([key, fallback]) => {
    const text = known.get(key)
    if (text === undefined) return [key, fallback]
    const parsed = settingsSchema.shape[key as keyof Settings].safeParse(JSON.parse(text))
    return [key, parsed.success ? parsed.data : fallback]
  })
  return Object.fromEntries(read) as Settings
}
