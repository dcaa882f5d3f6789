/** The settings that administrators change while the server runs. They stand in the database; values here. */
import { type Settings, settings as settingsSchema } from '@offhook/contract'

export type { Settings }

/** All but the location, which is the default one among the locations. */
export type StoredSettings = Omit<Settings, 'location'>

/** What holds until the set-up has been done. */
export const unsetSettings: StoredSettings = {
  serverName: 'Offhook',
  presenceDomain: 'localhost',
  defaultLevel: 'business',
  emergencyNumbers: ['110', '112'],
  monitorLevel: 'none',
  entitlements: ['softphoneAudio', 'useClient', 'signInFromInternet'],
  selfServices: [],
  bindLines: true,
  everybodyInMonitor: false,
  everybodySeesJournals: false,
  mayDeleteJournal: false,
  journalKeep: { internalDays: 0, externalDays: 0, notedDays: 0 },
  privateCalls: 'plain',
  presenceEnabled: true,
  mayGrant: true,
  plainCsta: false,
  furtherFields: [],
}

/** The settings of stored rows; a row that no longer fits (an older version wrote it) leaves the default. */
export function settingsOf(
  rows: readonly { readonly key: string; readonly value: string }[],
): StoredSettings {
  const known = new Map(rows.map((row) => [row.key, row.value]))
  const read = Object.entries(unsetSettings).map(([key, fallback]) => {
    const text = known.get(key)
    if (text === undefined) return [key, fallback]
    const parsed = settingsSchema.shape[key as keyof StoredSettings].safeParse(JSON.parse(text))
    return [key, parsed.success ? parsed.data : fallback]
  })
  return Object.fromEntries(read) as StoredSettings
}
